import { type Readable } from 'node:stream';

/** The reason why a body is incomplete. */
export type BodyEnd = 'aborted' | 'too-slow';

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
 * Reads a request body in chunks.
 *
 * The body is not destroyed if the consumer stops early, so the connection stays open for the response. The timeout covers
 * only the time to receive a chunk, and not the time that the consumer spends on database transactions.
 *
 * @param idleTimeout maximum milliseconds to wait for a chunk
 * @throws {IncompleteBody} if the connection is closed, or no data is received for too long
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
    // While a chunk is pending, the iterator can only end together with the connection.
    if (!waiting) await chunks.return?.();
  }
}

async function within<T>(timeout: number, chunk: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new IncompleteBody('too-slow', `No data was received for ${timeout / 1000} seconds.`));
    }, timeout);
  });
  try {
    // After the timeout, the result of the chunk is ignored.
    return await Promise.race([chunk.catch(toIncompleteBody), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function toIncompleteBody(error: unknown): never {
  throw new IncompleteBody('aborted', `The connection was closed: ${String(error)}`);
}
