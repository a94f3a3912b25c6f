import { type Response } from 'express';

/** A signal that is aborted if the connection closes before the response is complete. */
export function createDisconnectSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
