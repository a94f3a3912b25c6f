import { parse } from 'yaml';
import {
  alignTexts,
  findJsonDifferences,
  matchesDocumentedText,
  isWithinTolerance,
  countOmittedItems,
} from './json-differences.js';
import { type DocumentedOutput } from './documentation-page.js';

/** A JSON value that a page documents, and the real value that the service returned. */
export interface DocumentedPair {
  readonly documented: unknown;
  readonly real: unknown;
}

/** Matches the duration and the rate that the command `frs` prints, because they differ in every run. */
const durationPattern = /\d+\.\d s \(\d+\.\d\/s\)/g;

/**
 * Compares the output of an example with the answer that its page documents.
 *
 * @param answer the answer on the page
 * @param printed the output of the example
 * @returns one sentence for each difference
 */
export function findDifferences({ language, text }: DocumentedOutput, printed: string): string[] {
  switch (language) {
    case 'json':
      return findJsonDifferences(parseDocumentedJson(text), JSON.parse(printed));
    case 'jsonl':
      return findDifferentLines(text, printed);
    case 'http':
      return findResponseDifferences(text, printed);
    case 'text':
      return findTextDifference(text, printed);
  }
}

/** Pairs each JSON value of a documented answer with the corresponding value of the output. */
export function pairJsonValues({ language, text }: DocumentedOutput, printed: string): DocumentedPair[] {
  switch (language) {
    case 'json':
      return [{ documented: parseDocumentedJson(text), real: JSON.parse(printed) }];
    case 'jsonl':
      return pairMostSimilarLines(text, printed) ?? [];
    case 'http': {
      const [wanted, real] = [readResponse(text).body, readResponse(printed).body];
      return wanted === '' || real === ''
        ? []
        : [{ documented: parseDocumentedJson(wanted), real: JSON.parse(real) }];
    }
    case 'text':
      return [];
  }
}

/** The HTTP status of a documented answer; 200 if the page does not show it. */
export function readDocumentedStatus({ language, text }: DocumentedOutput): number {
  if (language === 'http') return Number(text.split(' ')[1]);
  const { status } = language === 'json' ? (parseDocumentedJson(text) as { status?: number }) : {};
  return status ?? 200;
}

/**
 * Parses documented JSON, in which `…` without quotes marks omitted content. The YAML parser accepts such a text: it
 * reads `…` in a list as a string, and `…` in an object as a field without a value.
 */
export function parseDocumentedJson(text: string): unknown {
  return parse(text);
}

/**
 * Compares lines of JSON in any order, because a batch returns each line when its photo is finished. If the last
 * documented line is, for example, `… 2 more`, the output must contain two further lines.
 */
function findDifferentLines(documented: string, printed: string): string[] {
  const pairs = pairMostSimilarLines(documented, printed);
  if (pairs === undefined) return [`There are ${splitNonEmptyLines(printed).length} lines.`];
  return pairs.flatMap(({ documented, real }) => findJsonDifferences(documented, real));
}

/**
 * Pairs each documented line with the most similar line of the output.
 *
 * @returns undefined if the numbers of lines differ
 */
function pairMostSimilarLines(documented: string, printed: string): DocumentedPair[] | undefined {
  const left = splitNonEmptyLines(printed).map((line): unknown => JSON.parse(line));
  const lines = splitNonEmptyLines(documented).map(parseDocumentedJson);
  const more = countOmittedItems(lines.at(-1));
  const wanted = more === undefined ? lines : lines.slice(0, -1);
  if (left.length !== wanted.length + (more ?? 0)) return undefined;
  return wanted.map((line) => {
    const [nearest] = left
      .map((real) => ({ real, unlike: findJsonDifferences(line, real).length }))
      .sort((a, b) => a.unlike - b.unlike);
    left.splice(left.indexOf(nearest!.real), 1);
    return { documented: line, real: nearest!.real };
  });
}

/** Compares the status line, the documented headers, and the body of an HTTP response with the documentation. */
function findResponseDifferences(documented: string, printed: string): string[] {
  const [wanted, real] = [readResponse(documented), readResponse(printed)];
  const unlikeHead = [
    ...(wanted.status === real.status ? [] : [`${wanted.status} is documented, ${real.status} answered.`]),
    ...[...wanted.headers]
      .filter(([name, value]) => !matchesDocumentedText(value, real.headers.get(name) ?? ''))
      .map(([name, value]) => `${name} is documented as ${value} and answered as ${real.headers.get(name)}.`),
  ];
  if (wanted.body === '' || real.body === '') {
    return wanted.body === real.body ? unlikeHead : [...unlikeHead, `The body is ${real.body}`];
  }
  return [...unlikeHead, ...findJsonDifferences(parseDocumentedJson(wanted.body), JSON.parse(real.body))];
}

function readResponse(text: string): { status: string; headers: Map<string, string>; body: string } {
  const [head = '', ...body] = text.replaceAll('\r', '').split('\n\n');
  const [status = '', ...headers] = splitNonEmptyLines(head);
  return {
    status: status.trim(),
    headers: new Map(
      headers.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    ),
    body: body.join('\n\n').trim(),
  };
}

function findTextDifference(documented: string, printed: string): string[] {
  const [wanted, real] = [documented, printed].map((text) =>
    text.trim().replaceAll(durationPattern, '0.0 s (0.0/s)'),
  );
  const numbers = alignTexts(wanted!, real!)?.filter(({ isNumber }) => isNumber);
  return numbers?.every(isWithinTolerance) === true
    ? []
    : [`Documented is\n${wanted}\nand printed was\n${real}`];
}

function splitNonEmptyLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
