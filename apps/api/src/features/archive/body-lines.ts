/** A line of a body, numbered from 1. */
export interface BodyLine {
  readonly number: number;
  readonly bytes: number;
  /** Undefined if the line is too long. */
  readonly text: string | undefined;
}

const lineFeed = 0x0a;

/**
 * Splits a body into lines at line feeds. A carriage return remains in the text, where JSON treats it as white space.
 * Invalid UTF-8 becomes U+FFFD.
 *
 * Libraries for line splitting (split2, readline) either buffer a long line or drop it without its number.
 *
 * @param maxBytes limit of a line; a longer one is discarded while it is received
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
