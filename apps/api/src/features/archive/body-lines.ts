/** A line of a request body. */
export interface BodyLine {
  /** The number of the line, counted from 1. */
  readonly number: number;
  /** The length of the line in bytes. */
  readonly bytes: number;
  /** The text of the line; undefined if the line is too long. */
  readonly text: string | undefined;
}

const lineFeed = 0x0a;

/**
 * Splits a request body into lines at line feeds. A carriage return remains in the text, because JSON treats a carriage
 * return as white space. Invalid UTF-8 is replaced by U+FFFD.
 *
 * Libraries that split text into lines (split2, readline) are not used: they either keep a line of any length in
 * memory, or discard a line that is too long without reporting its number.
 *
 * @param maxBytes the maximum length of a line in bytes; a longer line is discarded while it is received
 */
export async function* splitBodyIntoLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<BodyLine> {
  let number = 0;
  let pieces: Buffer[] = [];
  let bytes = 0;
  const addPiece = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > maxBytes) pieces = [];
    else if (piece.length > 0) pieces.push(piece);
  };
  const completeLine = (): BodyLine => {
    const text = bytes > maxBytes ? undefined : Buffer.concat(pieces).toString();
    const line = { number: ++number, bytes, text };
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      addPiece(chunk.subarray(start, end));
      yield completeLine();
      start = end + 1;
    }
    addPiece(chunk.subarray(start));
  }
  if (bytes > 0) yield completeLine();
}
