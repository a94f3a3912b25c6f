import { type z } from 'zod';
import { requireValidQuery } from '../check-arguments.js';
import { type IndexCollection, type FaceIndex, type Neighbour, type SearchOptions } from '../face-index.js';
import { IndexUnavailableError } from '../index-unavailable-error.js';
import { countsResponse, formatEncodingsAsBase64, nearestResponse, indexPaths } from './messages.js';

/**
 * Searches the face index of the search process over HTTP. A call is rejected with an {@link IndexUnavailableError} if
 * the search process cannot be reached or has not loaded the index yet.
 */
export class RemoteFaceIndex implements FaceIndex {
  /**
   * @param url the URL of the search process; if it is undefined, every call is rejected
   * @param timeout the time in milliseconds after which a call without a response is rejected
   */
  constructor(
    private readonly url: string | undefined,
    private readonly timeout: number,
  ) {}

  async nearest(
    collection: IndexCollection,
    model: string,
    encodings: readonly Float32Array[],
    options: SearchOptions,
  ): Promise<Neighbour[][]> {
    requireValidQuery(encodings, options);
    if (encodings.length === 0) return [];
    const { neighbours } = await this.sendRequest(nearestResponse, indexPaths.nearest, {
      collection,
      model,
      encodings: formatEncodingsAsBase64(encodings),
      limit: options.limit,
      max_distance: Number.isFinite(options.maxDistance) ? options.maxDistance : null,
    });
    return neighbours.map((list) => list.map(([id, distance]) => ({ id, distance })));
  }

  async count(collection: IndexCollection): Promise<number> {
    return (await this.sendRequest(countsResponse, indexPaths.counts))[collection];
  }

  /**
   * Does nothing, because the HTTP connections belong to the whole process, and other parts of the process may still
   * use them.
   */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private async sendRequest<T>(schema: z.ZodType<T>, path: string, body?: object): Promise<T> {
    if (this.url === undefined) throw new IndexUnavailableError('No search process is configured.');
    let response: Response;
    try {
      response = await fetch(new URL(path, this.url), {
        signal: AbortSignal.timeout(this.timeout),
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify(body),
            }),
      });
      if (response.ok) return schema.parse(await response.json());
    } catch (error) {
      const { message, cause } = error as Error;
      throw new IndexUnavailableError(cause instanceof Error ? `${message}: ${cause.message}` : message);
    }
    throw new IndexUnavailableError(
      `The search process returned ${response.status}: ${await response.text()}`,
    );
  }
}
