/**
 * Reads the answer of a route that answers with lines of JSON, each as soon as it has come.
 *
 * @param body the `data` of a request with `parseAs: 'stream'`
 * @throws {SyntaxError} at a line that is no JSON, which a connection that broke off leaves behind
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
    // Whoever stops reading wants no more of it.
    await reader.cancel();
  }
}
