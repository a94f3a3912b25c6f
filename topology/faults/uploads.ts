import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, Client, hashOf } from '../../test/end-to-end/client.js';
import { type Photograph } from './photos';

/** An image that the service has accepted: from then on it owes an answer. */
export interface Accepted {
  readonly fileHash: string;
  readonly photograph: Photograph;
}

/** Milliseconds after which a client that was turned away gives up: no accident may last so long. */
const patience = 120_000;

/** Statuses by which the service says that it cannot answer now. */
const away = [429, 502, 503, 504];

/**
 * Clients that upload photographs and do as they are told: who is turned away sends again a moment later.
 */
export class Uploads {
  readonly accepted = new Map<string, Accepted>();
  /** What was answered other than acceptance, and how often. */
  readonly refusals = new Map<string, number>();
  /** Refusals that do not tell a person what to do. */
  readonly unhelpful: string[] = [];
  /** Answers that were not the same as an earlier one for the same image. */
  readonly changed: string[] = [];
  /** Photographs that the service did not want: too large, no photograph. */
  declined = 0;
  sent = 0;
  /** Uploads of images that had been answered before. */
  known = 0;

  private readonly answers = new Map<string, string>();
  private readonly client: Client;

  constructor(url: string) {
    this.client = new Client(url);
  }

  /**
   * Sends photographs, several at a time, every third one twice.
   *
   * @param onProgress is told after each how many were answered
   */
  async send(
    photographs: readonly Photograph[],
    clients: number,
    onProgress: (answered: number) => void = () => undefined,
  ): Promise<void> {
    const waiting = photographs.flatMap((photograph, i) =>
      i % 3 === 2 ? [photograph, photograph] : [photograph],
    );
    let answered = 0;
    const run = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await this.upload(next);
        onProgress(++answered);
      }
    };
    await Promise.all(Array.from({ length: clients }, run));
  }

  private async upload(photograph: Photograph): Promise<void> {
    const bytes = await photograph();
    const fileHash = hashOf(bytes);
    if (this.answers.has(fileHash)) this.known += 1;
    const headers = this.sent++ % 2 === 0 ? {} : { Prefer: 'respond-async' };
    const deadline = Date.now() + patience;
    for (;;) {
      const answer = await this.client.encode(bytes, headers).catch((error: unknown) => String(error));
      if (typeof answer !== 'string' && !away.includes(answer.status)) {
        this.note(fileHash, photograph, answer);
        return;
      }
      this.noteRefusal(answer);
      if (Date.now() > deadline)
        throw new Error(`Image ${fileHash} was refused for ${patience / 1000} seconds`);
      await delay(250);
    }
  }

  private note(fileHash: string, photograph: Photograph, { status, body }: Answer): void {
    const known = status === 200 || status === 202 || (status === 422 && body.file_hash === fileHash);
    if (!known) {
      this.declined += 1;
      return;
    }
    this.accepted.set(fileHash, { fileHash, photograph });
    if (status === 202) return;
    const answer = JSON.stringify(body);
    if ((this.answers.get(fileHash) ?? answer) !== answer) this.changed.push(fileHash);
    this.answers.set(fileHash, answer);
  }

  private noteRefusal(answer: Answer | string): void {
    const kind = typeof answer === 'string' ? 'no answer' : String(answer.status);
    this.refusals.set(kind, (this.refusals.get(kind) ?? 0) + 1);
    const helpful =
      typeof answer !== 'string' && answer.body.message !== '' && answer.headers.get('retry-after') !== null;
    if (!helpful) this.unhelpful.push(typeof answer === 'string' ? answer : JSON.stringify(answer.body));
  }
}
