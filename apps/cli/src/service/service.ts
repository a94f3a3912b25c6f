import { FatalError } from '../exit-code.js';
import { type Answer } from '../report/report.js';

/** A response of the service, or of a proxy in front of it. */
export interface ServiceResponse {
  readonly status: number;
  readonly body: Answer;
  /** Milliseconds after which the request may be repeated; undefined unless the service requests a delay. */
  readonly retryAfter: number | undefined;
}

/** Errors before a connection is established, when nothing of the request was sent. */
const connectErrors = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/;

/** The connection could not be established, or was lost. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  /** Whether the connection was established before: then the request itself may be the cause. */
  get wasEstablished(): boolean {
    return !connectErrors.test(this.message);
  }
}

export interface ServiceAddress {
  readonly url: URL;
  /** An API key. */
  readonly key: string | undefined;
}

/** The options of a search; the service has defaults. */
export interface SearchParameters {
  /** Maximum distance of a candidate. */
  readonly threshold?: number;
  /** Maximum number of candidates for a face. */
  readonly limit?: number;
  readonly among?: 'subjects' | 'all';
}

/** Subjects in a page of a list. */
const pageSize = 1000;

/** The HTTP client of the service. */
export class Service {
  constructor(
    private readonly address: ServiceAddress,
    private readonly signal: AbortSignal,
  ) {}

  /** @param waitSeconds how long the service may wait for an encoding in progress before it responds */
  findByHash(fileHash: string, waitSeconds: number): Promise<ServiceResponse> {
    return this.request(`face_encoding/${fileHash}`, { headers: { Prefer: `wait=${waitSeconds}` } });
  }

  /** Uploads a photo. The service responds when it is encoded, or with 202 while it is pending. */
  async upload(photo: Blob): Promise<ServiceResponse> {
    const form = new FormData();
    form.append('upload_file', photo, 'photo');
    const response = await this.request('generate_face_encoding', { method: 'POST', body: form });
    if (response.status === 404 || response.status === 405) throw this.notFrsError(response.status);
    return response;
  }

  /**
   * Enrols a face of an encoded photo. The response has status 201, or 200 if the face was enrolled for the subject before.
   *
   * @param face the position of the face in the photo
   */
  enrol(subject: string, fileHash: string, face: number): Promise<ServiceResponse> {
    return this.post(`subjects/${encodeURIComponent(subject)}/faces`, { file_hash: fileHash, face });
  }

  /** Searches for all faces of an encoded photo. */
  search(fileHash: string, { threshold, limit, among }: SearchParameters): Promise<ServiceResponse> {
    return this.post('search', { file_hash: fileHash, threshold, limit, among });
  }

  /**
   * @param prefix restricts the list to names that begin with it
   * @param cursor of the page; undefined for the first
   */
  listSubjects(prefix: string | undefined, cursor: string | undefined): Promise<ServiceResponse> {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (prefix !== undefined) query.set('prefix', prefix);
    if (cursor !== undefined) query.set('cursor', cursor);
    return this.request(`subjects?${query.toString()}`, {});
  }

  private post(path: string, body: object): Promise<ServiceResponse> {
    const headers = { 'Content-Type': 'application/json' };
    return this.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /**
   * @throws {ConnectionError} when a retry may succeed
   * @throws {FatalError} when no retry will succeed
   */
  private async request(path: string, init: RequestInit): Promise<ServiceResponse> {
    const { url, key } = this.address;
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
    try {
      // Following a redirect would turn a POST into a GET.
      const response = await fetch(new URL(path, url), {
        ...init,
        headers,
        redirect: 'manual',
        signal: this.signal,
      });
      return this.parseResponse(response, await response.text());
    } catch (error) {
      throw this.signal.aborted || error instanceof FatalError ? error : new ConnectionError(causeOf(error));
    }
  }

  private parseResponse({ status, headers }: Response, text: string): ServiceResponse {
    const { url } = this.address;
    const location = headers.get('location');
    if (status >= 300 && status < 400 && location !== null)
      throw new FatalError(`${url.href} redirects to ${location}. Set --url to the final address.`);
    if (status === 401 || status === 403) throw this.authorizationError(status, text);
    const body = parseBody(text) ?? proxyAnswer(status);
    if (body === undefined) throw this.notFrsError(status);
    return { status, body, retryAfter: parseRetryAfter(headers.get('retry-after')) };
  }

  /** A valid key may lack a scope: the message of the service contains which one. */
  private authorizationError(status: 401 | 403, text: string): FatalError {
    const { url, key } = this.address;
    const problem = status === 403 && key !== undefined ? parseBody(text) : undefined;
    if (problem !== undefined) {
      return new FatalError(
        [`${url.href} refuses the request:`, problem.message, problem.detail].filter(Boolean).join(' '),
      );
    }
    const reason = key === undefined ? 'requires an API key' : 'does not accept this API key';
    return new FatalError(`${url.href} ${reason}. Set FRS_KEY or --key.`);
  }

  private notFrsError(status: number): FatalError {
    return new FatalError(
      `The server at ${this.address.url.href} is not FRS (it responds with status ${status}). Check the address.`,
    );
  }
}

function parseBody(text: string): Answer | undefined {
  try {
    const body = JSON.parse(text) as Partial<Answer> | null;
    return typeof body?.message === 'string' ? (body as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** The equivalent of an error page of a proxy in front of the service. */
function proxyAnswer(status: number): Answer | undefined {
  if (status === 413) return { message: 'The image is too large!' };
  if (status >= 500 || status === 408 || status === 429) return { message: `status ${status}` };
  return undefined;
}

/** Converts a Retry-After header, which contains seconds or a date, to milliseconds from now. */
function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** The cause of a failed fetch, whose own message is only “fetch failed”. */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? String(error);
}
