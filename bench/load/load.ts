import autocannon from 'autocannon';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The result of a load test in which each client sends its next request after the response to the last one. */
export interface LoadResult {
  /** The number of responses per second. */
  readonly rate: number;
  /** The time from the first request to the last response. */
  readonly seconds: number;
  /** The percentiles of the response time, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** The slowest response, whatever its status, in milliseconds. */
  readonly max: number;
  /** The number of responses with a status other than 200, and of requests without a response. */
  readonly refused: number;
}

/** The number of client addresses of repeated requests, so that no address exceeds the rate limit of nginx. */
const addressesOfRepeatedRequests = 256;

/**
 * Sends requests from a number of clients with different addresses.
 *
 * @param stopAfter the total number of requests, or the duration in seconds
 * @param createRequest creates the next request
 */
export function sendLoad(
  url: string,
  clients: number,
  stopAfter: { amount: number } | { duration: number },
  createRequest: () => LoadRequest,
): Promise<LoadResult> {
  let sent = 0;
  return measureLoad(url, clients, stopAfter, [
    {
      setupRequest: (request) => ({
        ...request,
        ...withAddress(createRequest(), sent++ % clients),
      }),
    },
  ]);
}

/**
 * Sends the same requests again and again, each client in the given order. The requests are rendered once, so the load
 * generator takes much less time than with {@link sendLoad}.
 */
export function sendRepeatedLoad(
  url: string,
  clients: number,
  stopAfter: { amount: number } | { duration: number },
  requests: readonly LoadRequest[],
): Promise<LoadResult> {
  const count = Math.max(requests.length, addressesOfRepeatedRequests);
  return measureLoad(
    url,
    clients,
    stopAfter,
    Array.from({ length: count }, (_, i) =>
      withAddress(requests[i % requests.length]!, i % addressesOfRepeatedRequests),
    ),
  );
}

/** nginx counts requests by client address, and trusts X-Forwarded-For from a proxy on its own machine. */
function withAddress({ headers, ...request }: LoadRequest, client: number): LoadRequest {
  return { ...request, headers: { ...headers, 'X-Forwarded-For': `10.0.${client}.1` } };
}

async function measureLoad(
  url: string,
  clients: number,
  stopAfter: { amount: number } | { duration: number },
  requests: autocannon.Request[],
): Promise<LoadResult> {
  const times: number[] = [];
  let refused = 0;
  let max = 0;
  const started = performance.now();
  let last = started;
  const { errors } = await new Promise<autocannon.Result>((resolve, reject) => {
    autocannon(
      {
        url,
        connections: clients,
        ...stopAfter,
        timeout: 120,
        requests,
      },
      (error: Error | null, result) => {
        if (error === null) resolve(result);
        else reject(error);
      },
    ).on('response', (_client, status, _bytes, milliseconds) => {
      max = Math.max(max, milliseconds);
      if (status === 200) times.push(milliseconds);
      else refused += 1;
      last = performance.now();
    });
  });
  times.sort((a, b) => a - b);
  const percentile = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN;
  return {
    rate: (times.length / (last - started)) * 1000,
    seconds: (last - started) / 1000,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max,
    refused: refused + errors,
  };
}

/** Creates an upload request: a multipart form with one photo. */
export function createUploadRequest(photo: Uint8Array): LoadRequest {
  const boundary = 'frs-load';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="upload_file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return {
    method: 'POST',
    path: '/generate_face_encoding',
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(head), photo, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
