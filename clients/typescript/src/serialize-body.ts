/** Converts a body to a form or a `Blob`, from which `fetch` derives the content type. */
export function serializeBody(body: unknown): Blob | FormData {
  if (body instanceof Blob || body instanceof FormData) return body;
  // The service accepts no other text format.
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
