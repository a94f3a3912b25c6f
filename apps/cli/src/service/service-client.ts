import { FatalError } from '../exit-code.js';
import { type PhotoAnswer } from '../report/photo-report.js';

/** A response of the service, or of a proxy in front of the service. */
export interface ServiceResponse {
  readonly status: number;
  readonly body: PhotoAnswer;
  /** The delay in milliseconds that the service requests before a retry; undefined if it requests no delay. */
  readonly retryAfter: number | undefined;
}

/** The codes of errors that occur before a connection is established and a request is sent. */
const connectionErrorCodes =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/;

/** The error for a connection that could not be established or was lost. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  /**
   * Whether the connection was lost after it had been established. If it was, the content of the request may be the
   * cause.
   */
  get wasEstablished(): boolean {
    return !connectionErrorCodes.test(this.message);
  }
}

export interface ServiceAddress {
  readonly url: URL;
  /** The API key; undefined if the service requires no key. */
  readonly key: string | undefined;
}

/** The parameters of a search. The service uses its default value for a missing parameter. */
export interface SearchParameters {
  /** The maximum distance of a candidate. */
  readonly threshold?: number;
  /** The maximum number of candidates for a face. */
  readonly limit?: number;
  readonly among?: 'subjects' | 'all';
}

/** The number of subjects in a page of the list of subjects. */
const subjectsPerPage = 1000;

/** The HTTP client of the service. */
export class ServiceClient {
  constructor(
    private readonly address: ServiceAddress,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Looks up the answer for a file by its hash.
   *
   * @param waitSeconds the maximum time in seconds for which the service waits for a pending photo before it responds
   */
  findByHash(fileHash: string, waitSeconds: number): Promise<ServiceResponse> {
    return this.sendRequest(`face_encoding/${fileHash}`, { headers: { Prefer: `wait=${waitSeconds}` } });
  }

  /**
   * Uploads a photo. The service responds when the photo is encoded, or with status 202 if the photo is still pending.
   */
  async uploadPhoto(photo: Blob): Promise<ServiceResponse> {
    const form = new FormData();
    form.append('upload_file', photo, 'photo');
    const response = await this.sendRequest('generate_face_encoding', { method: 'POST', body: form });
    if (response.status === 404 || response.status === 405) throw this.createNotFrsError(response.status);
    return response;
  }

  /**
   * Enrols a face of an encoded photo. The response has status 201, or 200 if the face was already enrolled for the subject.
   *
   * @param face the position of the face in the photo
   */
  enrolFace(subject: string, fileHash: string, face: number): Promise<ServiceResponse> {
    return this.postJson(`subjects/${encodeURIComponent(subject)}/faces`, { file_hash: fileHash, face });
  }

  /** Searches for all faces of an encoded photo. */
  searchFaces(fileHash: string, { threshold, limit, among }: SearchParameters): Promise<ServiceResponse> {
    return this.postJson('search', { file_hash: fileHash, threshold, limit, among });
  }

  /**
   * Reads a page of the list of subjects.
   *
   * @param prefix the text with which the names begin; undefined for all subjects
   * @param cursor the cursor of the page; undefined for the first page
   */
  listSubjects(prefix: string | undefined, cursor: string | undefined): Promise<ServiceResponse> {
    const query = new URLSearchParams({ limit: String(subjectsPerPage) });
    if (prefix !== undefined) query.set('prefix', prefix);
    if (cursor !== undefined) query.set('cursor', cursor);
    return this.sendRequest(`subjects?${query.toString()}`, {});
  }

  private postJson(path: string, body: object): Promise<ServiceResponse> {
    const headers = { 'Content-Type': 'application/json' };
    return this.sendRequest(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /**
   * Sends a request to the service.
   *
   * @throws {ConnectionError} if a retry may succeed
   * @throws {FatalError} if no retry can succeed
   */
  private async sendRequest(path: string, init: RequestInit): Promise<ServiceResponse> {
    const { url, key } = this.address;
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
    try {
      // Redirects are not followed, because `fetch` would change a POST request to a GET request.
      const response = await fetch(new URL(path, url), {
        ...init,
        headers,
        redirect: 'manual',
        signal: this.signal,
      });
      return this.parseResponse(response, await response.text());
    } catch (error) {
      throw this.signal.aborted || error instanceof FatalError
        ? error
        : new ConnectionError(describeFetchError(error));
    }
  }

  private parseResponse({ status, headers }: Response, text: string): ServiceResponse {
    const { url } = this.address;
    const location = headers.get('location');
    if (status >= 300 && status < 400 && location !== null)
      throw new FatalError(`${url.href} redirects to ${location}. Set --url to the final address.`);
    if (status === 401 || status === 403) throw this.createAuthorizationError(status, text);
    const body = parseAnswer(text) ?? createAnswerForProxyError(status);
    if (body === undefined) throw this.createNotFrsError(status);
    return { status, body, retryAfter: parseRetryAfter(headers.get('retry-after')) };
  }

  /** Creates the error for a missing, invalid or insufficient API key. The service reports which scope a key lacks. */
  private createAuthorizationError(status: 401 | 403, text: string): FatalError {
    const { url, key } = this.address;
    const problem = status === 403 && key !== undefined ? parseAnswer(text) : undefined;
    if (problem !== undefined) {
      return new FatalError(
        [`${url.href} refuses the request:`, problem.message, problem.detail].filter(Boolean).join(' '),
      );
    }
    const reason = key === undefined ? 'requires an API key' : 'does not accept this API key';
    return new FatalError(`${url.href} ${reason}. Set FRS_KEY or --key.`);
  }

  private createNotFrsError(status: number): FatalError {
    return new FatalError(
      `The server at ${this.address.url.href} is not FRS (it responds with status ${status}). Check the address.`,
    );
  }
}

function parseAnswer(text: string): PhotoAnswer | undefined {
  try {
    const body = JSON.parse(text) as Partial<PhotoAnswer> | null;
    return typeof body?.message === 'string' ? (body as PhotoAnswer) : undefined;
  } catch {
    return undefined;
  }
}

/** Creates an answer for an error page of a proxy in front of the service. */
function createAnswerForProxyError(status: number): PhotoAnswer | undefined {
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

/** Returns the cause of a failed `fetch`. The message of the error itself is only “fetch failed”. */
function describeFetchError(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? String(error);
}
