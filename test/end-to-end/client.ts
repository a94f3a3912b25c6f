import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  createClient,
  type FaceAnswer,
  type FaceEncodingAnswer,
  type FrsClient,
  type ProblemAnswer,
  type StatsAnswer,
} from '../../clients/typescript/src/index.js';
import { ApiDocument } from './api-document.js';

/** A response of the service. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

type Face = Required<Omit<FaceAnswer, 'encoding'>> & { readonly encoding: number[] };

type EncodedAnswer = Omit<FaceEncodingAnswer, 'face_encoding' | 'faces'> & {
  readonly face_encoding: number[];
  readonly faces: Face[];
};

/**
 * The body of a response, in which encodings are lists of numbers. The fields of a response body depend on the route
 * and the status.
 */
export type AnswerBody = { readonly message: string } & Partial<
  Omit<EncodedAnswer & Omit<ProblemAnswer, 'file_hash'> & StatsAnswer, 'message'>
>;

/** A client for tests. The test client validates every response against the OpenAPI document of the service. */
export class Client {
  /** The generated client, with a typed method for every route. */
  readonly api: FrsClient;
  private known: Promise<ApiDocument> | undefined;

  constructor(private readonly url: string) {
    this.api = createClient({ baseUrl: url });
    this.api.use({
      onResponse: async ({ request, response, schemaPath }) => {
        await (await this.loadApiDocument()).checkResponse(request.method, schemaPath, response.clone());
      },
    });
  }

  /** The OpenAPI document of the service. */
  loadApiDocument(): Promise<ApiDocument> {
    this.known ??= ApiDocument.load(this.url);
    return this.known;
  }

  /** Uploads a photo in the field `upload_file`. */
  async uploadPhoto(photo: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    return toAnswer(
      await this.api.POST('/generate_face_encoding', {
        body: { upload_file: createFormFile(photo) },
        headers,
      }),
    );
  }

  async lookUpPhoto(fileHash: string, headers: Record<string, string> = {}): Promise<Answer> {
    return toAnswer(
      await this.api.GET('/face_encoding/{file_hash}', {
        params: { path: { file_hash: fileHash } },
        headers,
      }),
    );
  }

  async getStatistics(): Promise<Answer> {
    return toAnswer(await this.api.GET('/stats'));
  }

  /** Sends a request that the typed client does not allow, and validates its response like any other. */
  async request(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const document = await this.loadApiDocument();
    await document.checkResponse(init.method ?? 'GET', document.findPathTemplate(path), response.clone());
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as AnswerBody,
    };
  }
}

/** Converts the result of the typed client to a response with status, headers and body. */
function toAnswer({
  data,
  error,
  response,
}: {
  data?: unknown;
  error?: unknown;
  response: Response;
}): Answer {
  return { status: response.status, headers: response.headers, body: (data ?? error) as AnswerBody };
}

/** Creates a file for a form. */
export function createFormFile(bytes: Uint8Array, name = 'photo'): File {
  return new File([new Uint8Array(bytes)], name);
}

export function computeSha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads a demo photo of face-api: sample1.jpg to sample6.jpg. */
export function readDemoPhoto(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../node_modules/@vladmandic/face-api/demo/${name}`, import.meta.url));
}

/**
 * Repeats a request every 50 milliseconds until its result is accepted.
 *
 * @throws after a minute, with the last result in the message
 */
export async function retryUntilAccepted<T>(
  ask: () => Promise<T>,
  wished: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Not as expected after a minute: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
