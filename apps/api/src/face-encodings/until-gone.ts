import { type Response } from 'express';

/** Aborted when the connection of a response closes, before the answer or with it. */
export function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}
