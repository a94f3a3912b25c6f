import { type Response } from 'express';

/** Aborted when the connection of a response closes before the whole answer is out. */
export function disconnectSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
