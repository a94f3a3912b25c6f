/**
 * What came of a photo.
 *
 * - `encoded`: it has at least one face
 * - `no-face`: it was looked at and shows none
 * - `refused`: it is no photo that can be encoded
 * - `failed`: nobody could look at it
 */
export type Outcome = 'encoded' | 'no-face' | 'refused' | 'failed';

/** The fields of the HTTP answer, whoever gave it. */
export interface Answer {
  readonly message: string;
  readonly detail?: string;
  readonly file_hash?: string;
  readonly faces?: readonly unknown[];
  /** `imported` where a service knows encodings of the file, and not the file. */
  readonly origin?: string;
}

/** What there is to say of one photo. */
export interface Report {
  readonly file: string;
  readonly outcome: Outcome;
  readonly answer: Answer;
}

/** A photo that has no answer; its hash is missing where its bytes could not be read. */
export function failed(file: string, message: string, fileHash?: string): Report {
  return {
    file,
    outcome: 'failed',
    answer: { ...(fileHash === undefined ? {} : { file_hash: fileHash }), message },
  };
}

/** One line for a program: JSON without a line break in it. */
export function asJson({ file, answer }: Report): string {
  return JSON.stringify({ file, ...answer });
}

/** One line for a person. */
export function asText({ file, outcome, answer }: Report): string {
  return printable(`${file}: ${findings(outcome, answer)}`);
}

function findings(outcome: Outcome, { message, detail, faces, file_hash }: Answer): string {
  switch (outcome) {
    case 'encoded':
      return `${faces!.length === 1 ? '1 face' : `${faces!.length} faces`}, ${file_hash}`;
    case 'no-face':
      return `no face, ${file_hash}`;
    case 'refused':
    case 'failed':
      return detail === undefined ? message : `${message} ${detail}`;
  }
}

/** Names of files may hold anything; what would steer the terminal is shown as a question mark. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
