import { type IncomingMessage, type ServerResponse } from 'node:http';

/** Milliseconds for which the rest of a body that nobody wants is read and thrown away. */
const drainTime = 2_000;

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether there is more of a request's body than was read of it. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  return hasBody(request) && !request.complete && !request.destroyed;
}

/**
 * Ends an answer that was written whole, whether or not the body of its request was read to the end.
 *
 * A connection that is closed on unread bytes resets, and the client may never see its answer. So what the client still
 * sends is read and dropped for a while before the connection ends.
 */
export function endAfterDraining(request: IncomingMessage, response: ServerResponse): void {
  if (!hasUnreadBody(request)) {
    response.end();
    return;
  }
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, drainTime);
  request.once('end', end).once('close', end).resume();
}
