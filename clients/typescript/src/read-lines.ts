/**
 * Reads a response of JSON lines, and yields each line as soon as it is received.
 *
 * @param body the `data` of a request with `parseAs: 'stream'`
 * @throws {SyntaxError} for a line that is not valid JSON, for example the last line of an interrupted response
 */
export async function* readLines<Line>(body: Response['body'] | undefined): AsyncGenerator<Line, void, void> {
  if (body === null || body === undefined) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
      rest = done ? '' : lines.pop()!;
      for (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
      if (done) return;
    }
  } finally {
    // Cancels the response if the caller stops reading.
    await reader.cancel();
  }
}
