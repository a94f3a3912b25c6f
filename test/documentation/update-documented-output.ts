import { pairJsonValues, findDifferences } from './compare-answer.js';
import { alignTexts, isWithinTolerance, isObject, countOmittedItems } from './json-differences.js';
import { type DocumentedOutput } from './documentation-page.js';

/** The maximum number of decimal places of an updated number, unless the page already shows more decimal places. */
const maxDecimalPlaces = 8;

/**
 * Replaces the fractions in a documented answer by the fractions in the new output of the example. An answer that
 * differs by no more than the tolerance is not changed. Otherwise, recording the answers on another processor would
 * change all pages.
 */
export function updateDocumentedOutput(answer: DocumentedOutput, printed: string): string {
  if (findDifferences(answer, printed).length === 0) return answer.text;
  if (answer.language === 'text') return updateDocumentedText(answer.text, printed);
  const found = new Map(
    pairJsonValues(answer, printed)
      .flatMap(({ documented, real }) => [...pairFractionalNumbers(documented, real)])
      .map(([documented, real]) => [String(documented), roundLikeDocumented(String(documented), real)]),
  );
  return answer.text.replaceAll(
    /(?<![\w.])-?\d+(?:\.\d+)?(?!\w|\.\d)/g,
    (number) => found.get(number) ?? number,
  );
}

function updateDocumentedText(text: string, printed: string): string {
  const pieces = alignTexts(text, printed.trim());
  if (pieces === undefined) return text;
  return pieces
    .map((piece) => {
      const { documented, real, isNumber } = piece;
      if (!isNumber || isWithinTolerance(piece)) return documented;
      if (documented.endsWith('…')) return truncateLikeDocumented(documented, Number(real));
      return areIntegers(Number(documented), Number(real))
        ? documented
        : roundLikeDocumented(documented, Number(real));
    })
    .join('');
}

/** Pairs the numbers at the same positions of the documented and the real value, except counts. */
function* pairFractionalNumbers(documented: unknown, real: unknown): Generator<[number, number]> {
  if (typeof documented === 'number' && typeof real === 'number') {
    if (!areIntegers(documented, real)) yield [documented, real];
  } else if (Array.isArray(documented) && Array.isArray(real)) {
    for (const [index, item] of documented.entries()) {
      if (countOmittedItems(item) === undefined) yield* pairFractionalNumbers(item, real[index]);
    }
  } else if (isObject(documented) && isObject(real)) {
    for (const [name, value] of Object.entries(documented)) yield* pairFractionalNumbers(value, real[name]);
  }
}

function areIntegers(documented: number, real: number): boolean {
  return Number.isInteger(documented) && Number.isInteger(real);
}

function roundLikeDocumented(documented: string, real: number): string {
  return String(Number(real.toFixed(Math.max(maxDecimalPlaces, countDecimalPlaces(documented)))));
}

/** Truncates a number to the number of digits that the page shows. */
function truncateLikeDocumented(documented: string, real: number): string {
  const decimals = countDecimalPlaces(documented.slice(0, -1));
  return `${(Math.trunc(real * 10 ** decimals) / 10 ** decimals).toFixed(decimals)}…`;
}

function countDecimalPlaces(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}
