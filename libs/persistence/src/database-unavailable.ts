/** What the network says of a server that is not there. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
]);

/**
 * Whether an error means that the database cannot be reached, as opposed to a statement that it refused.
 *
 * Source: the PostgreSQL manual, appendix A: class 08 is a broken connection, 57P a server that stops or starts, 53300
 * one that has no connection left. 08P01 is a message that the server cannot read: it is there, and this program is
 * wrong.
 */
export function isDatabaseUnavailable(error: Error): boolean {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string')
    return /connection (terminated|timeout)|timeout exceeded|query read timeout/i.test(error.message);
  if (code === '08P01') return false;
  return networkCodes.has(code) || code.startsWith('08') || code.startsWith('57P') || code === '53300';
}
