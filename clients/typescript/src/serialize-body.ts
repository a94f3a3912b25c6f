/** A body as `fetch` takes it, in a form that says itself of which type it is. */
export function serializeBody(body: unknown): Blob | FormData {
  if (body instanceof Blob || body instanceof FormData) return body;
  // The one kind of text that the service takes.
  if (typeof body === 'string') return new Blob([body], { type: 'application/x-ndjson' });
  const fields = Object.entries(body as object).map(([name, value]) => [name, [value].flat()] as const);
  if (!fields.some(([, values]) => values.some(isFile))) {
    return new Blob([JSON.stringify(body)], { type: 'application/json' });
  }
  const form = new FormData();
  for (const [name, values] of fields) {
    for (const value of values) {
      if (isFile(value)) form.append(name, value);
      else if (value !== undefined) form.append(name, String(value));
    }
  }
  return form;
}

function isFile(value: unknown): value is Blob {
  return value instanceof Blob;
}
