import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ApiDocument } from './api-document.js';

/** What the service answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

export interface AnswerBody {
  readonly message: string;
  readonly detail?: string;
  readonly file_hash?: string;
  readonly face_encoding?: number[];
  readonly faces?: {
    readonly box: { x: number; y: number; width: number; height: number };
    readonly score: number;
    readonly landmarks: Record<string, number[]>;
    readonly encoding: number[];
  }[];
  readonly width?: number;
  readonly height?: number;
  readonly model?: string;
  readonly number_of_images_processed?: number;
  readonly average_face_encodings?: number[][];
}

/** Speaks to a service as its users do, and holds every answer to the document of the API. */
export class Client {
  private document: Promise<ApiDocument> | undefined;

  constructor(private readonly url: string) {}

  /** Uploads a photo in the field `upload_file`. */
  encode(photo: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    return this.encodeTo('/generate_face_encoding', photo, headers);
  }

  encodeTo(path: string, photo: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    const form = new FormData();
    form.append('upload_file', new Blob([new Uint8Array(photo)]), 'photo');
    return this.request(path, { method: 'POST', body: form, headers });
  }

  look(fileHash: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request(`/face_encoding/${fileHash}`, { headers });
  }

  stats(): Promise<Answer> {
    return this.request('/stats/');
  }

  async request(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const body = (await response.json()) as AnswerBody;
    this.document ??= ApiDocument.of(this.url);
    (await this.document).check(init.method ?? 'GET', path, response, body);
    return { status: response.status, headers: response.headers, body };
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** One of the demonstration photos that ship with face-api: sample1.jpg to sample6.jpg. */
export function demoPhoto(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../node_modules/@vladmandic/face-api/demo/${name}`, import.meta.url));
}

/** Asks again until the answer is as wished; what it was last is told when it never is. */
export async function eventually<T>(ask: () => Promise<T>, wished: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`In the end it was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
