/** A line of a body, numbered from 1. The text of a line that is too long is not kept. */
export interface BodyLine {
  readonly number: number;
  /** Bytes of the text. */
  readonly bytes: number;
  readonly text: string | undefined;
}

const lineFeed = 0x0a;

/**
 * Splits a body at its line feeds. A carriage return before one is left to the reader of the line, for which it is white
 * space; bytes that are not UTF-8 become U+FFFD.
 *
 * @param maxBytes that a line may have; the bytes of a longer one are dropped as they come
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<BodyLine> {
  let number = 0;
  let pieces: Buffer[] = [];
  let bytes = 0;
  const add = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > maxBytes) pieces = [];
    else if (piece.length > 0) pieces.push(piece);
  };
  const complete = (): BodyLine => {
    const text = bytes > maxBytes ? undefined : Buffer.concat(pieces).toString();
    const line = { number: ++number, bytes, text };
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      add(chunk.subarray(start, end));
      yield complete();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (bytes > 0) yield complete();
}
