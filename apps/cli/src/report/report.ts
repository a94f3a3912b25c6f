/**
 * The outcome for one photo.
 *
 * - `encoded`: the photo has at least one face
 * - `enrolled`: a face of the photo is enrolled for a subject
 * - `searched`: the faces of the photo were searched for
 * - `no-face`: the photo was processed and has no face
 * - `several-faces`: the photo has several faces, and none was chosen
 * - `refused`: the file is not a photo that can be encoded, or the service refused the request
 * - `failed`: the file could not be processed
 */
export type Outcome =
  'encoded' | 'enrolled' | 'searched' | 'no-face' | 'several-faces' | 'refused' | 'failed';

/** The fields of an answer that the command line uses. The service or the local encoder created it. */
export interface Answer {
  readonly message: string;
  readonly detail?: string;
  readonly file_hash?: string;
  /** The subject for which a face is enrolled. */
  readonly subject?: string;
  readonly faces?: readonly unknown[];
  /** `imported` when the service has imported encodings and has not encoded the file. */
  readonly origin?: string;
}

/** The result for one photo. */
export interface Report {
  readonly file: string;
  readonly outcome: Outcome;
  readonly answer: Answer;
  /** The lines for the terminal, if the outcome and the message are not sufficient. */
  readonly lines?: readonly [string, ...string[]];
}

/** The report for a photo without an answer; without a hash when the file could not be read. */
export function failed(file: string, message: string, fileHash?: string): Report {
  return {
    file,
    outcome: 'failed',
    answer: { ...(fileHash === undefined ? {} : { file_hash: fileHash }), message },
  };
}

/** The report of a response of the service to a look-up or an upload. */
export function reportResponse(
  file: string,
  fileHash: string,
  { status, body }: { readonly status: number; readonly body: Answer },
): Report {
  return { file, outcome: outcomeOf(status, body.message), answer: { file_hash: fileHash, ...body } };
}

function outcomeOf(status: number, message: string): Outcome {
  if (status === 200) return 'encoded';
  return status === 422 && message === 'No faces found!' ? 'no-face' : 'refused';
}

/** One line of JSON. */
export function asJson({ file, answer }: Report): string {
  return JSON.stringify({ file, ...answer });
}

/** One line for the terminal, and further lines that are indented. */
export function asText({ file, outcome, answer, lines }: Report): string {
  const [first, ...others] = lines ?? [describeOutcome(outcome, answer)];
  return [`${file}: ${first}`, ...others.map((line) => `  ${line}`)].map(replaceControlCharacters).join('\n');
}

function describeOutcome(outcome: Outcome, { message, detail, faces, file_hash }: Answer): string {
  if (outcome === 'encoded') return `${countFaces(faces!.length)}, ${file_hash}`;
  if (outcome === 'no-face') return `no face, ${file_hash}`;
  return detail === undefined ? message : `${message} ${detail}`;
}

/** “1 face”, “3 faces” */
export function countFaces(count: number): string {
  return count === 1 ? '1 face' : `${count} faces`;
}

/** Replaces control characters, which file names may contain, by question marks. */
function replaceControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
