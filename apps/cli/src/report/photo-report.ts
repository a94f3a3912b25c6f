/**
 * The outcome for one photo.
 *
 * - `encoded`: the photo has at least one face
 * - `no-face`: the photo was processed and has no face
 * - `refused`: the file is not a photo that can be encoded
 * - `failed`: the file could not be processed
 */
export type PhotoOutcome = 'encoded' | 'no-face' | 'refused' | 'failed';

/** The fields of an answer that the command line uses. The service or the local encoder created it. */
export interface PhotoAnswer {
  readonly message: string;
  readonly detail?: string;
  readonly file_hash?: string;
  readonly faces?: readonly unknown[];
  /** `imported` when the service has imported encodings and has not encoded the file. */
  readonly origin?: string;
}

/** The result for one photo. */
export interface PhotoReport {
  readonly file: string;
  readonly outcome: PhotoOutcome;
  readonly answer: PhotoAnswer;
}

/** The report for a photo without an answer; without a hash when the file could not be read. */
export function createFailedReport(file: string, message: string, fileHash?: string): PhotoReport {
  return {
    file,
    outcome: 'failed',
    answer: { ...(fileHash === undefined ? {} : { file_hash: fileHash }), message },
  };
}

/** One line of JSON. */
export function formatReportAsJson({ file, answer }: PhotoReport): string {
  return JSON.stringify({ file, ...answer });
}

/** One line for the terminal. */
export function formatReportAsText({ file, outcome, answer }: PhotoReport): string {
  return replaceControlCharacters(`${file}: ${describeOutcome(outcome, answer)}`);
}

function describeOutcome(outcome: PhotoOutcome, { message, detail, faces, file_hash }: PhotoAnswer): string {
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

/** Replaces control characters, which file names may contain, by question marks. */
function replaceControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
