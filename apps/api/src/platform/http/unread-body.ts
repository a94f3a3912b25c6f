import { type IncomingMessage, type ServerResponse } from 'node:http';

/** After a request was rejected, the rest of its body is read and discarded for at most this time, in milliseconds. */
const bodyDrainTimeout = 2_000;

/** Whether a request has a body, according to its headers. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether the body of a request has not been read completely. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  return hasBody(request) && !request.complete && !request.destroyed;
}

/**
 * Ends a response whose body has been written. Before the connection is closed, the rest of the request body is read
 * and discarded for some time.
 *
 * Closing a connection with unread data resets it, and the client may not receive the response.
 */
export function endResponseAfterReadingBody(request: IncomingMessage, response: ServerResponse): void {
  if (!hasUnreadBody(request)) {
    response.end();
    return;
  }
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, bodyDrainTimeout);
  request.once('end', end).once('close', end).resume();
}
