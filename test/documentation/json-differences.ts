/** What a page leaves out of an answer. */
const leftOut = '…';

/**
 * How far an answer may lie from a recorded fraction, in parts of the fraction and on top of it. Processors have different
 * vector instructions and so add in a different order, which moves what the networks compute by about 1e-6. A change of
 * the encoder that a caller could notice moves it by more than this.
 */
const tolerance = 1e-4;

/** Lengths in pixels are answered in hundredths; the smallest difference can round one to the next hundredth. */
const hundredth = 0.01;

/** A number in a text; `…` behind it stands for further digits. */
const numberInText = String.raw`(?<![\w.])-?\d+(?:\.\d+…?)?(?![\w…]|\.\d)`;

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Where an answer is not what a page says it is.
 *
 * `…` stands for what the page leaves out: in a text for any characters, in a list for all further items (`… 126 more`
 * for so many), among the fields of an object for further ones. A fraction may differ within the tolerance, also in an
 * encoding in base64, and a point in time by any time; everything else must be equal.
 *
 * @param documented the JSON of the page; `…` is a text in it, or a field without a value
 * @param place of the two in the whole, for instance `.faces.0.score`
 * @returns a line for each difference
 */
export function findJsonDifferences(documented: unknown, real: unknown, place = ''): string[] {
  if (Array.isArray(documented) && Array.isArray(real)) return differencesOfLists(documented, real, place);
  if (isObject(documented) && isObject(real)) return differencesOfObjects(documented, real, place);
  if (typeof documented === 'number' && typeof real === 'number' && isNear(documented, real)) return [];
  if (typeof documented === 'string' && typeof real === 'string') {
    const [numbers, realNumbers] = [encodingInBase64(documented), encodingInBase64(real)];
    if (numbers && realNumbers) return differencesOfLists(numbers, realNumbers, place);
    if (matchesText(documented, real)) return [];
  }
  if (documented === real) return [];
  return [`${place || 'The whole'} is documented as ${shown(documented)} and answered as ${shown(real)}.`];
}

/** Whether a text is what the page says it is. */
export function matchesText(documented: string, real: string): boolean {
  if (moment.test(documented)) return moment.test(real);
  const pieces = documented.split(leftOut);
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

/** A piece of a documented text, and what stands for it in the real one. */
export interface TextPiece {
  readonly documented: string;
  readonly real: string;
  readonly isNumber: boolean;
}

/**
 * Compares a documented text with the real one piece by piece; numbers are separate pieces. A number that the page cuts off
 * (`0.657…`) stands for all that begin like it.
 *
 * @returns undefined where the texts differ in more than numbers
 */
export function alignTexts(documented: string, real: string): TextPiece[] | undefined {
  const pieces = documented.split(new RegExp(`(…|${numberInText})`));
  const isNumber = (piece: string, index: number): boolean => index % 2 === 1 && piece !== leftOut;
  const patterns = pieces.map((piece, index) => {
    if (isNumber(piece, index)) return String.raw`(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;
    return piece === leftOut ? '([^]*)' : `(${piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)})`;
  });
  return new RegExp(`^${patterns.join('')}$`)
    .exec(real)
    ?.slice(1)
    .map((found, index) => {
      const piece = pieces[index]!;
      return { documented: piece, real: found, isNumber: isNumber(piece, index) };
    });
}

/** Whether a number of a text is near what the page says it is. */
export function isWithinTolerance({ documented, real }: TextPiece): boolean {
  const number = Number(real);
  if (!documented.endsWith(leftOut)) return isNear(Number(documented), number);
  const digits = documented.slice(0, -1);
  const [least, step] = [Math.abs(Number(digits)), 10 ** -digits.split('.')[1]!.length];
  const size = digits.startsWith('-') ? -number : number;
  return size >= least - allowance(least) && size <= least + step + allowance(least);
}

/**
 * How many items a page leaves out with this one, which is the last of a list.
 *
 * @returns Infinity where the page does not say it, undefined where this is an item like all others
 */
export function countOmittedItems(item: unknown): number | undefined {
  if (typeof item !== 'string' || !item.startsWith(leftOut)) return undefined;
  return Number(/^… (\d+) more/.exec(item)?.[1] ?? Infinity);
}

function differencesOfLists(documented: unknown[], real: unknown[], place: string): string[] {
  const more = countOmittedItems(documented.at(-1));
  const items = more === undefined ? documented : documented.slice(0, -1);
  const expected = items.length + (more ?? 0);
  if (more === Infinity ? real.length < items.length : real.length !== expected) {
    return [`${place || 'The whole'} has ${real.length} items, which is not what is documented.`];
  }
  return items.flatMap((item, index) => findJsonDifferences(item, real[index], `${place}.${index}`));
}

function differencesOfObjects(
  documented: Record<string, unknown>,
  real: Record<string, unknown>,
  place: string,
): string[] {
  const names = Object.keys(documented).filter((name) => name !== leftOut);
  const undocumented = Object.keys(real).filter((name) => !names.includes(name));
  return [
    ...names
      .filter((name) => !(name in real))
      .map((name) => `${place}.${name} is documented and not answered.`),
    ...(leftOut in documented ? [] : undocumented).map(
      (name) => `${place}.${name} is answered and not documented.`,
    ),
    ...names
      .filter((name) => name in real)
      .flatMap((name) => findJsonDifferences(documented[name], real[name], `${place}.${name}`)),
  ];
}

function isNear(documented: number, real: number): boolean {
  if (Number.isInteger(documented) && Number.isInteger(real)) return documented === real;
  return Math.abs(documented - real) <= allowance(documented);
}

/** What an answer may differ by. Fractions beyond 1 are lengths. */
function allowance(documented: number): number {
  const size = Math.abs(documented);
  return tolerance * (1 + size) + (size > 1 ? hundredth : 0);
}

/** The numbers of an encoding in base64: 128 little-endian float32. */
function encodingInBase64(text: string): number[] | undefined {
  if (!/^[A-Za-z0-9+/]{683}=$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: 128 }, (_, index) => bytes.readFloatLE(4 * index));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
