/** What the `Prefer` header of a request asks for, as far as this service honours it (RFC 7240). */
export interface Preferences {
  /** Seconds to wait for the answer; undefined leaves it to the service. */
  readonly waitSeconds: number | undefined;
  /** The preferences that were understood, as `Preference-Applied` names them. */
  readonly applied: string;
}

/**
 * Reads `respond-async` and `wait=N`; of a preference given twice the first counts, unknown ones are ignored.
 *
 * `respond-async` alone asks not to wait at all; with `wait=N` it asks to wait N seconds and then to answer 202.
 *
 * @param header the `Prefer` header, several joined by commas; undefined when there is none
 */
export function parsePreferences(header: string | undefined): Preferences {
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
