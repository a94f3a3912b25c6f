import { once } from 'node:events';
import { Agent, type IncomingMessage, request as createRequest } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { type z } from 'zod';
import { requireValidQuery } from '../check-arguments.js';
import { type IndexCollection, type FaceIndex, type Neighbour, type SearchOptions } from '../face-index.js';
import { IndexUnavailableError } from '../index-unavailable-error.js';
import { countsResponse, formatEncodingsAsBase64, nearestResponse, indexPaths } from './messages.js';

interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

/**
 * Searches the face index of the search process over HTTP. A call is rejected with an {@link IndexUnavailableError} if
 * the search process cannot be reached or has not loaded the index yet.
 */
export class RemoteFaceIndex implements FaceIndex {
  private readonly agent = new Agent({ keepAlive: true });

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

  /** Closes the connections to the search process, and rejects running calls. */
  close(): Promise<void> {
    this.agent.destroy();
    return Promise.resolve();
  }

  private async sendRequest<T>(schema: z.ZodType<T>, path: string, body?: object): Promise<T> {
    if (this.url === undefined) throw new IndexUnavailableError('No search process is configured.');
    let response: HttpResponse;
    try {
      response = await this.sendHttpRequest(new URL(path, this.url), body && JSON.stringify(body));
      if (response.status === 200) return schema.parse(JSON.parse(response.text));
    } catch (error) {
      throw new IndexUnavailableError((error as Error).message, { cause: error });
    }
    throw new IndexUnavailableError(`The search process returned ${response.status}: ${response.text}`);
  }

  /**
   * Sends a request with `node:http`, because `fetch` takes a millisecond more, which is longer than most searches. A request
   * is sent again if the search process has closed the idle connection at the same moment.
   */
  private async sendHttpRequest(url: URL, json: string | undefined): Promise<HttpResponse> {
    const signal = AbortSignal.timeout(this.timeout);
    for (;;) {
      const request = createRequest(url, {
        agent: this.agent,
        signal,
        ...(json === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' } }),
      });
      request.end(json);
      try {
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return { status: response.statusCode!, text: await readText(response) };
      } catch (error) {
        const isClosedIdleConnection =
          request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
        if (!isClosedIdleConnection) throw error;
      }
    }
  }
}
