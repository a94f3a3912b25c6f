/** The character that marks omitted content in a documented answer. */
const omissionMark = '…';

/**
 * The relative and absolute tolerance with which recorded fractions are compared. Processors have different vector
 * instructions and add numbers in a different order, which changes the results of the networks by about 1e-6. If a
 * change of the encoder affects clients, the results differ by more than this tolerance.
 */
const fractionTolerance = 1e-4;

/** Lengths in pixels are rounded to hundredths, so a tiny difference can change a length by one hundredth. */
const hundredthOfPixel = 0.01;

/** Matches a number in a text. If `…` follows the number, further digits were omitted. */
const numberInText = String.raw`(?<![\w.])-?\d+(?:\.\d+…?)?(?![\w…]|\.\d)`;

const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Compares a real JSON value with the documented JSON value.
 *
 * `…` marks omitted content: any characters in a text, all further items in a list (`… 126 more`: exactly 126 items),
 * or further fields in an object. A fraction may differ within the tolerance, also if it is part of a base64 encoding.
 * A timestamp matches any timestamp. Everything else must be equal.
 *
 * @param documented the documented JSON, in which `…` is a string or a field without a value
 * @param place the path of both values in the JSON document, for example `.faces.0.score`
 * @returns one sentence for each difference
 */
export function findJsonDifferences(documented: unknown, real: unknown, place = ''): string[] {
  if (Array.isArray(documented) && Array.isArray(real)) return findListDifferences(documented, real, place);
  if (isObject(documented) && isObject(real)) return findObjectDifferences(documented, real, place);
  if (typeof documented === 'number' && typeof real === 'number' && isWithinNumberTolerance(documented, real))
    return [];
  if (typeof documented === 'string' && typeof real === 'string') {
    const [numbers, realNumbers] = [decodeBase64Encoding(documented), decodeBase64Encoding(real)];
    if (numbers && realNumbers) return findListDifferences(numbers, realNumbers, place);
    if (matchesDocumentedText(documented, real)) return [];
  }
  if (documented === real) return [];
  return [
    `${place || 'The value'} is documented as ${formatValue(documented)} and answered as ${formatValue(real)}.`,
  ];
}

/** Checks whether a real text matches the documented text, in which `…` stands for any characters. */
export function matchesDocumentedText(documented: string, real: string): boolean {
  if (timestampPattern.test(documented)) return timestampPattern.test(real);
  const pieces = documented.split(omissionMark);
  if (pieces.length === 1) return documented === real;
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (!real.startsWith(first) || !real.endsWith(last)) return false;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = real.indexOf(piece, position);
    if (found === -1) return false;
    position = found + piece.length;
  }
  return position <= real.length - last.length;
}

/** A piece of the documented text, and the corresponding piece of the real text. */
export interface PairedTextPiece {
  readonly documented: string;
  readonly real: string;
  readonly isNumber: boolean;
}

/**
 * Splits a documented text and the real text into corresponding pieces, so that each number is a separate piece. A
 * truncated number (`0.657…`) corresponds to any number.
 *
 * @returns undefined if the two texts differ in anything else than numbers
 */
export function alignTexts(documented: string, real: string): PairedTextPiece[] | undefined {
  const pieces = documented.split(new RegExp(`(…|${numberInText})`));
  const isNumber = (piece: string, index: number): boolean => index % 2 === 1 && piece !== omissionMark;
  const patterns = pieces.map((piece, index) => {
    if (isNumber(piece, index)) return String.raw`(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;
    return piece === omissionMark
      ? '([^]*)'
      : `(${piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)})`;
  });
  return new RegExp(`^${patterns.join('')}$`)
    .exec(real)
    ?.slice(1)
    .map((found, index) => {
      const piece = pieces[index]!;
      return { documented: piece, real: found, isNumber: isNumber(piece, index) };
    });
}

/** Checks whether the real number in a piece differs from the documented number by at most the tolerance. */
export function isWithinTolerance({ documented, real }: PairedTextPiece): boolean {
  const number = Number(real);
  if (!documented.endsWith(omissionMark)) return isWithinNumberTolerance(Number(documented), number);
  const digits = documented.slice(0, -1);
  const [least, step] = [Math.abs(Number(digits)), 10 ** -digits.split('.')[1]!.length];
  const size = digits.startsWith('-') ? -number : number;
  return size >= least - computeTolerance(least) && size <= least + step + computeTolerance(least);
}

/**
 * Returns the number of items that are omitted from a documented list, if its last item is a mark such as `… 126 more`.
 *
 * @returns Infinity for `…` without a number; undefined if the last item is no such mark
 */
export function countOmittedItems(item: unknown): number | undefined {
  if (typeof item !== 'string' || !item.startsWith(omissionMark)) return undefined;
  return Number(/^… (\d+) more/.exec(item)?.[1] ?? Infinity);
}

function findListDifferences(documented: unknown[], real: unknown[], place: string): string[] {
  const more = countOmittedItems(documented.at(-1));
  const items = more === undefined ? documented : documented.slice(0, -1);
  const expected = items.length + (more ?? 0);
  if (more === Infinity ? real.length < items.length : real.length !== expected) {
    return [`${place || 'The value'} has ${real.length} items, which is not what is documented.`];
  }
  return items.flatMap((item, index) => findJsonDifferences(item, real[index], `${place}.${index}`));
}

function findObjectDifferences(
  documented: Record<string, unknown>,
  real: Record<string, unknown>,
  place: string,
): string[] {
  const names = Object.keys(documented).filter((name) => name !== omissionMark);
  const undocumented = Object.keys(real).filter((name) => !names.includes(name));
  return [
    ...names
      .filter((name) => !(name in real))
      .map((name) => `${place}.${name} is documented and not answered.`),
    ...(omissionMark in documented ? [] : undocumented).map(
      (name) => `${place}.${name} is answered and not documented.`,
    ),
    ...names
      .filter((name) => name in real)
      .flatMap((name) => findJsonDifferences(documented[name], real[name], `${place}.${name}`)),
  ];
}

function isWithinNumberTolerance(documented: number, real: number): boolean {
  if (Number.isInteger(documented) && Number.isInteger(real)) return documented === real;
  return Math.abs(documented - real) <= computeTolerance(documented);
}

/** Computes the tolerance for a documented fraction. A fraction above 1 is treated as a length in pixels. */
function computeTolerance(documented: number): number {
  const size = Math.abs(documented);
  return fractionTolerance * (1 + size) + (size > 1 ? hundredthOfPixel : 0);
}

/** The numbers of an encoding in base64: 128 little-endian float32. */
function decodeBase64Encoding(text: string): number[] | undefined {
  if (!/^[A-Za-z0-9+/]{683}=$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: 128 }, (_, index) => bytes.readFloatLE(4 * index));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function formatValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
