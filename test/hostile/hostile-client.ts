/** Sends hostile requests whose responses are JSON, and compares the responses with the expected responses. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type HostileRequestFinding } from './finding.js';

export interface HostileRequest {
  readonly what: string;
  readonly method: string;
  /** The path of the request, which is sent exactly as given. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export const jsonHeaders = { 'Content-Type': 'application/json' };

export class HostileClient {
  private readonly headers: Readonly<Record<string, string>>;

  /** @param key an API key, if the service requires keys */
  constructor(
    private readonly baseUrl: string,
    key: string | undefined,
  ) {
    this.headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  }

  async expectRefusal(attempt: HostileRequest): Promise<HostileRequestFinding> {
    const answer = await this.send(attempt);
    const isProblem = String(answer.body.type).startsWith('urn:frs:problem:');
    return createFinding(attempt.what, 'a problem with status 4xx', answer, ({ status }) => {
      return isProblem && status >= 400 && status < 500;
    });
  }

  async send({ method, path, headers, body }: Omit<HostileRequest, 'what'>): Promise<JsonAnswer> {
    const { hostname, port } = new URL(this.baseUrl);
    const open = request({
      hostname,
      port,
      path,
      method,
      agent: false,
      headers: { ...this.headers, ...headers },
    });
    const answered = once(open, 'response', { signal: AbortSignal.timeout(60_000) });
    open.end(body);
    const [response] = (await answered) as [IncomingMessage];
    // Errors of the connection are ignored, because the service may answer before it has received the whole body, and
    // then close the connection.
    open.on('error', () => undefined);
    let text = '';
    for await (const chunk of response) text += String(chunk);
    open.destroy();
    return { status: response.statusCode!, body: parseJsonObject(text) };
  }
}

function parseJsonObject(text: string): JsonAnswer['body'] {
  try {
    return (JSON.parse(text) ?? {}) as JsonAnswer['body'];
  } catch {
    return {};
  }
}

export function createFinding(
  what: string,
  wanted: string,
  answer: JsonAnswer,
  holds: (answer: JsonAnswer) => boolean,
): HostileRequestFinding {
  return {
    what,
    wanted,
    found: `${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`,
    holds: holds(answer),
  };
}

/** Creates a finding about the status codes of several responses. */
export function createStatusFinding(
  what: string,
  wanted: string,
  answers: readonly JsonAnswer[],
): HostileRequestFinding {
  const found = answers.map(({ status }) => status).join(' ');
  return { what, wanted, found, holds: found === wanted };
}
