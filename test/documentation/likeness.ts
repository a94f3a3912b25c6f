/** What a page leaves out of an answer. */
const leftOut = '…';

/** Two processors round differently: fractions may differ by this much, in parts of themselves and on top of it. */
const tolerance = 1e-3;

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Where an answer is not what a page says it is.
 *
 * `…` stands for what the page leaves out: in a text for any characters, in a list for all further items (`… 126 more`
 * for so many), among the fields of an object for further ones. A fraction may be off by a thousandth, a point in time
 * by any time; everything else is as it stands there.
 *
 * @param documented the JSON of the page; `…` is a text in it, or a field without a value
 * @param place of the two in the whole, for instance `.faces.0.score`
 * @returns a line for each difference
 */
export function differences(documented: unknown, real: unknown, place = ''): string[] {
  if (Array.isArray(documented) && Array.isArray(real)) return differencesOfLists(documented, real, place);
  if (isObject(documented) && isObject(real)) return differencesOfObjects(documented, real, place);
  if (typeof documented === 'number' && typeof real === 'number' && isNear(documented, real)) return [];
  if (typeof documented === 'string' && typeof real === 'string' && isLike(documented, real)) return [];
  if (documented === real) return [];
  return [`${place || 'The whole'} is documented as ${shown(documented)} and answered as ${shown(real)}.`];
}

/** Whether a text is what the page says it is. */
export function isLike(documented: string, real: string): boolean {
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

/**
 * How many items a page leaves out with this one, which is the last of a list.
 *
 * @returns Infinity where the page does not say it, undefined where this is an item like all others
 */
export function remainder(item: unknown): number | undefined {
  if (typeof item !== 'string' || !item.startsWith(leftOut)) return undefined;
  return Number(/^… (\d+) more/.exec(item)?.[1] ?? Infinity);
}

function differencesOfLists(documented: unknown[], real: unknown[], place: string): string[] {
  const more = remainder(documented.at(-1));
  const items = more === undefined ? documented : documented.slice(0, -1);
  const expected = items.length + (more ?? 0);
  if (more === Infinity ? real.length < items.length : real.length !== expected) {
    return [`${place || 'The whole'} has ${real.length} items, which is not what is documented.`];
  }
  return items.flatMap((item, index) => differences(item, real[index], `${place}.${index}`));
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
      .flatMap((name) => differences(documented[name], real[name], `${place}.${name}`)),
  ];
}

function isNear(documented: number, real: number): boolean {
  if (Number.isInteger(documented) && Number.isInteger(real)) return documented === real;
  return Math.abs(documented - real) <= tolerance * (1 + Math.abs(documented));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
