import { type Readable } from 'node:stream';

/** Why a body ended before it was complete. */
export type BodyEnd = 'aborted' | 'too-slow';

/** The body ended before it was complete. */
export class IncompleteBody extends Error {
  override readonly name = 'IncompleteBody';

  constructor(
    readonly reason: BodyEnd,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The chunks of a request's body.
 *
 * Whoever stops reading leaves the body as it is: the connection stays open for an answer. Time counts only while a chunk
 * is waited for, so that a database that is slow to commit is not taken for a client that is slow to send.
 *
 * @param idleTimeout milliseconds for which a chunk is waited for at most
 * @throws {IncompleteBody} when the connection is lost, or nothing comes for too long
 */
export async function* readChunks(body: Readable, idleTimeout: number): AsyncGenerator<Buffer> {
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let waiting = false;
  try {
    for (;;) {
      waiting = true;
      const next = await within(idleTimeout, chunks.next());
      waiting = false;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // An iterator that waits for a chunk ends with the connection, and not before.
    if (!waiting) await chunks.return?.();
  }
}

async function within<T>(timeout: number, chunk: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new IncompleteBody('too-slow', `No byte of the body came for ${timeout / 1000} seconds.`));
    }, timeout);
  });
  try {
    // What becomes of a chunk that came too late is of no interest, a lost connection included.
    return await Promise.race([chunk.catch(toIncompleteBody), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function toIncompleteBody(error: unknown): never {
  throw new IncompleteBody('aborted', `The body broke off: ${String(error)}`);
}
