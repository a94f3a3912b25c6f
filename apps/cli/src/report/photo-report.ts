/**
 * The outcome for one photo.
 *
 * - `encoded`: the photo has at least one face
 * - `enrolled`: a face of the photo is enrolled for a subject
 * - `searched`: the faces of the photo were searched for
 * - `no-face`: the photo was processed and has no face
 * - `several-faces`: the photo has several faces, and none of them was chosen
 * - `refused`: the file is not a photo that can be encoded, or the service refused the request
 * - `failed`: the file could not be processed
 */
export type PhotoOutcome =
  | 'encoded'
  | 'enrolled'
  | 'searched'
  | 'no-face'
  | 'several-faces'
  | 'refused'
  | 'failed';

/** The answer of the service or of the local encoder for a photo. It contains only the fields that the command uses. */
export interface PhotoAnswer {
  readonly message: string;
  readonly detail?: string;
  readonly file_hash?: string;
  /** The name of the subject for which a face is enrolled. */
  readonly subject?: string;
  readonly faces?: readonly unknown[];
  /** `imported` if the encodings were imported and the service has not encoded the file. */
  readonly origin?: string;
}

/** The report about one photo, which the command prints. */
export interface PhotoReport {
  readonly file: string;
  readonly outcome: PhotoOutcome;
  readonly answer: PhotoAnswer;
  /** The lines for a terminal; undefined if the outcome and the message are sufficient. */
  readonly lines?: readonly [string, ...string[]];
}

/** Creates the report for a photo that could not be processed. The hash is undefined if the file could not be read. */
export function createFailedReport(file: string, message: string, fileHash?: string): PhotoReport {
  return {
    file,
    outcome: 'failed',
    answer: { ...(fileHash === undefined ? {} : { file_hash: fileHash }), message },
  };
}

/** Creates the report about a response of the service to a look-up or an upload. */
export function createPhotoReport(
  file: string,
  fileHash: string,
  { status, body }: { readonly status: number; readonly body: PhotoAnswer },
): PhotoReport {
  return { file, outcome: toPhotoOutcome(status, body.message), answer: { file_hash: fileHash, ...body } };
}

function toPhotoOutcome(status: number, message: string): PhotoOutcome {
  if (status === 200) return 'encoded';
  return status === 422 && message === 'No faces found!' ? 'no-face' : 'refused';
}

/** Formats a report as one line of JSON. */
export function formatReportAsJson({ file, answer }: PhotoReport): string {
  return JSON.stringify({ file, ...answer });
}

/** Formats a report as text for a terminal: one line, and possibly further lines that are indented. */
export function formatReportAsText({ file, outcome, answer, lines }: PhotoReport): string {
  const [firstLine, ...otherLines] = lines ?? [describeOutcome(outcome, answer)];
  return [`${file}: ${firstLine}`, ...otherLines.map((line) => `  ${line}`)]
    .map(replaceControlCharacters)
    .join('\n');
}

function describeOutcome(outcome: PhotoOutcome, { message, detail, faces, file_hash }: PhotoAnswer): string {
  if (outcome === 'encoded') return `${formatNumberOfFaces(faces!.length)}, ${file_hash}`;
  if (outcome === 'no-face') return `no face, ${file_hash}`;
  return detail === undefined ? message : `${message} ${detail}`;
}

/** Formats a number of faces: “1 face”, “3 faces”. */
export function formatNumberOfFaces(count: number): string {
  return count === 1 ? '1 face' : `${count} faces`;
}

/** Replaces control characters by question marks, because file names may contain control characters. */
function replaceControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
