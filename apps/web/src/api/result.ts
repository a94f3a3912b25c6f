import { type ProblemAnswer } from '../../../../clients/typescript/src/index.js';
import { texts } from '../texts/index.js';

/** The reason why a request failed. */
export interface Problem {
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;
  /** The type of the problem, for example `urn:frs:problem:no-face`. */
  readonly type: string;
  readonly message: string;
  readonly detail?: string | undefined;
  /** The hash of the photo of the request. */
  readonly fileHash?: string | undefined;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number | undefined;
}

/** The result of a request: the body of the response, or the problem. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value; readonly response: Response }
  | { readonly ok: false; readonly problem: Problem };

interface ClientResponse<Value> {
  readonly data?: Value;
  readonly error?: unknown;
  readonly response: Response;
}

/** Waits for a request of the typed client. The promise is never rejected: each error is returned as a problem. */
export async function toResult<Value>(
  request: Promise<ClientResponse<Value>>,
): Promise<Result<NonNullable<Value>>> {
  try {
    const { data, error, response } = await request;
    if (response.ok) return { ok: true, value: data as NonNullable<Value>, response };
    return { ok: false, problem: readProblem(error, response) };
  } catch (error) {
    return { ok: false, problem: createConnectionProblem(error) };
  }
}

/** Reads the problem of a response. A proxy may have sent the response in another format. */
function readProblem(body: unknown, response: Response): Problem {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<ProblemAnswer>;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return {
    status: response.status,
    type: problem.type ?? 'about:blank',
    message: problem.message ?? texts.problems.unreadableResponse(response.status),
    detail: problem.detail,
    fileHash: typeof problem.file_hash === 'string' ? problem.file_hash : undefined,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
  };
}

function createConnectionProblem(error: unknown): Problem {
  const aborted = error instanceof DOMException && error.name === 'AbortError';
  return {
    status: 0,
    type: aborted ? 'cancelled' : 'unreachable',
    message: aborted ? texts.problems.cancelled : texts.problems.unreachable,
    detail: aborted ? undefined : texts.problems.unreachableDetail,
    retryAfter: 1,
  };
}

/** Whether the same request may succeed later: the service is busy or cannot be reached. */
export function isTemporary({ status, type }: Problem): boolean {
  return type !== 'cancelled' && [0, 429, 502, 503, 504].includes(status);
}
