import { CannotWork } from '../exit-code.js';
import { type Answer } from '../report/report.js';

/** What the service answered, or a proxy in its place. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: Answer;
  /** Milliseconds after which the service wants to be asked again; undefined when it does not say. */
  readonly retryAfter: number | undefined;
}

/** What is said of a connection that never came about: nothing of a photo has been sent. */
const neverMade = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/;

/** Nobody listens, or the connection broke. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  /** Whether there was a connection that broke, perhaps because of what was sent over it. */
  get broke(): boolean {
    return !neverMade.test(this.message);
  }
}

/** Where the service is, and what opens it. */
export interface ServiceAddress {
  readonly url: URL;
  readonly key: string | undefined;
}

/** Speaks HTTP to the service. */
export class Service {
  constructor(
    private readonly address: ServiceAddress,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Asks for the answer to a file by the hash of its bytes.
   *
   * @param waitSeconds how long the service may wait for an encoding that is under way
   */
  look(fileHash: string, waitSeconds: number): Promise<ServiceAnswer> {
    return this.request(`face_encoding/${fileHash}`, { headers: { Prefer: `wait=${waitSeconds}` } });
  }

  /** Uploads a photo; the service answers when it is encoded, or after a while that it is pending. */
  async upload(photo: Blob): Promise<ServiceAnswer> {
    const form = new FormData();
    form.append('upload_file', photo, 'photo');
    const answer = await this.request('generate_face_encoding', { method: 'POST', body: form });
    if (answer.status === 404 || answer.status === 405) throw this.isAnother(answer.status);
    return answer;
  }

  /**
   * @throws {ConnectionLost} when another try may find the service
   * @throws {CannotWork} when none will
   */
  private async request(path: string, init: RequestInit): Promise<ServiceAnswer> {
    const { url, key } = this.address;
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
    try {
      // A redirect would turn an upload into a look-up on the way.
      const response = await fetch(new URL(path, url), {
        ...init,
        headers,
        redirect: 'manual',
        signal: this.signal,
      });
      return this.understand(response, await response.text());
    } catch (error) {
      throw this.signal.aborted || error instanceof CannotWork ? error : new ConnectionLost(reasonOf(error));
    }
  }

  private understand({ status, headers }: Response, text: string): ServiceAnswer {
    const { url } = this.address;
    const location = headers.get('location');
    if (status >= 300 && status < 400 && location !== null)
      throw new CannotWork(`${url.href} leads on to ${location}: give the final address to --url.`);
    if (status === 401 || status === 403) throw this.refuses(status, text);
    const body = readBody(text) ?? proxyAnswer(status);
    if (body === undefined) throw this.isAnother(status);
    return { status, body, retryAfter: readRetryAfter(headers.get('retry-after')) };
  }

  /** A key that is accepted may still lack what an upload takes: the service says what. */
  private refuses(status: 401 | 403, text: string): CannotWork {
    const { url, key } = this.address;
    const problem = status === 403 && key !== undefined ? readBody(text) : undefined;
    if (problem !== undefined) {
      return new CannotWork([`${url.href} says:`, problem.message, problem.detail].filter(Boolean).join(' '));
    }
    const wish = key === undefined ? 'wants a key' : 'does not accept this key';
    return new CannotWork(`${url.href} ${wish}: give it one in FRS_KEY, or with --key.`);
  }

  private isAnother(status: number): CannotWork {
    return new CannotWork(
      `What answers at ${this.address.url.href} is not FRS (its answer is ${status}): is the address right?`,
    );
  }
}

function readBody(text: string): Answer | undefined {
  try {
    const body = JSON.parse(text) as Partial<Answer> | null;
    return typeof body?.message === 'string' ? (body as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** What a proxy in front of the service means, whose answers are pages for people. */
function proxyAnswer(status: number): Answer | undefined {
  if (status === 413) return { message: 'The image is too large!' };
  if (status >= 500 || status === 408 || status === 429) return { message: `It answers ${status}.` };
  return undefined;
}

/** Milliseconds from now; the header has seconds or a date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const time = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(time) ? undefined : Math.max(0, time);
}

/** What was wrong with a connection, as its cause has it: fetch itself says “fetch failed”. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? String(error);
}
