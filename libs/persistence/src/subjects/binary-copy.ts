/** Signature, flags and length of the extension, which is empty. */
const headerLength = 11 + 4 + 4;

/**
 * Parses the binary format of PostgreSQL's COPY.
 *
 * @param stream the output of COPY
 * @returns the complete rows of each chunk of the stream; the fields are views on it, null for NULL
 * @throws {Error} when the stream ends before the end of the data
 */
export async function* binaryRows(
  stream: AsyncIterable<Buffer | string>,
): AsyncGenerator<(Buffer | null)[][]> {
  let rest: Buffer = Buffer.alloc(0);
  let skip = headerLength;
  let ended = false;
  for await (const chunk of stream) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    if (rest.length < skip) continue;
    const rows: (Buffer | null)[][] = [];
    let position = skip;
    skip = 0;
    for (;;) {
      const parsed = parseRow(rest, position);
      if (parsed === 'incomplete') break;
      if (parsed === 'end') {
        ended = true;
        break;
      }
      rows.push(parsed.fields);
      position = parsed.end;
    }
    rest = rest.subarray(position);
    if (rows.length > 0) yield rows;
  }
  if (!ended) throw new Error('The output of COPY is incomplete.');
}

function parseRow(
  bytes: Buffer,
  start: number,
): { readonly fields: (Buffer | null)[]; readonly end: number } | 'incomplete' | 'end' {
  if (bytes.length < start + 2) return 'incomplete';
  const count = bytes.readInt16BE(start);
  if (count === -1) return 'end';
  const fields: (Buffer | null)[] = [];
  let position = start + 2;
  for (let i = 0; i < count; i++) {
    if (bytes.length < position + 4) return 'incomplete';
    const length = bytes.readInt32BE(position);
    position += 4;
    if (length === -1) {
      fields.push(null);
      continue;
    }
    if (bytes.length < position + length) return 'incomplete';
    fields.push(bytes.subarray(position, position + length));
    position += length;
  }
  return { fields, end: position };
}
