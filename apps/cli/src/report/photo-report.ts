/**
 * The outcome for one photo.
 *
 * - `encoded`: the photo has at least one face
 * - `no-face`: the photo was processed and has no face
 * - `refused`: the file is not a photo that can be encoded
 * - `failed`: the file could not be processed
 */
export type PhotoOutcome = 'encoded' | 'no-face' | 'refused' | 'failed';

/** The answer of the service or of the local encoder for a photo. It contains only the fields that the command uses. */
export interface PhotoAnswer {
  readonly message: string;
  readonly detail?: string;
  readonly file_hash?: string;
  readonly faces?: readonly unknown[];
  /** `imported` if the encodings were imported and the service has not encoded the file. */
  readonly origin?: string;
}

/** The report about one photo, which the command prints. */
export interface PhotoReport {
  readonly file: string;
  readonly outcome: PhotoOutcome;
  readonly answer: PhotoAnswer;
}

/** Creates the report for a photo that could not be processed. The hash is undefined if the file could not be read. */
export function createFailedReport(file: string, message: string, fileHash?: string): PhotoReport {
  return {
    file,
    outcome: 'failed',
    answer: { ...(fileHash === undefined ? {} : { file_hash: fileHash }), message },
  };
}

/** Formats a report as one line of JSON. */
export function formatReportAsJson({ file, answer }: PhotoReport): string {
  return JSON.stringify({ file, ...answer });
}

/** Formats a report as one line of text for a terminal. */
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

/** Replaces control characters by question marks, because file names may contain control characters. */
function replaceControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
