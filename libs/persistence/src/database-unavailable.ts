/** The error codes of Node.js for a server that cannot be reached. */
const networkErrorCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
]);

/**
 * Whether an error means that the database cannot be reached, and not that it rejected a statement.
 *
 * According to appendix A of the PostgreSQL manual, class 08 is a connection failure, 57P a server that is starting or
 * shutting down, and 53300 too many connections. 08P01 is excluded: it is a protocol error of the client, and the
 * server is available.
 */
export function isDatabaseUnavailable(error: Error): boolean {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string')
    return /connection (terminated|timeout)|timeout exceeded|query read timeout/i.test(error.message);
  if (code === '08P01') return false;
  return networkErrorCodes.has(code) || code.startsWith('08') || code.startsWith('57P') || code === '53300';
}
