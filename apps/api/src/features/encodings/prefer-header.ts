/** The supported preferences of the `Prefer` header (RFC 7240). */
export interface RequestPreferences {
  /** Maximum seconds to wait for the result; undefined if the client has no preference. */
  readonly waitSeconds: number | undefined;
  /** The value of the header `Preference-Applied`. */
  readonly applied: string;
}

/**
 * Parses `respond-async` and `wait=N`. The first of repeated preferences counts; unknown ones are ignored.
 *
 * `respond-async` alone means that the request does not wait. Together with `wait=N`, the request waits up to N seconds
 * before it responds with 202.
 */
export function parsePreferHeader(header: string | undefined): RequestPreferences {
  const given = new Map<string, string>();
  for (const preference of (header ?? '').split(',')) {
    const [name = '', value = ''] = preference.split(';')[0]!.split('=');
    const key = name.trim().toLowerCase();
    if (key !== '' && !given.has(key)) given.set(key, value.trim().replace(/^"(.*)"$/, '$1'));
  }
  const wait = /^\d{1,9}$/.test(given.get('wait') ?? '') ? Number(given.get('wait')) : undefined;
  const respondAsync = given.has('respond-async');
  return {
    waitSeconds: wait ?? (respondAsync ? 0 : undefined),
    applied: [
      ...(respondAsync ? ['respond-async'] : []),
      ...(wait === undefined ? [] : [`wait=${wait}`]),
    ].join(', '),
  };
}
