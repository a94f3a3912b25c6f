import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, Client, computeSha256 } from '../../test/end-to-end/client.js';
import { type ReadPhoto } from './photos.js';

/** An image that the service has accepted. The service must therefore return a result for it. */
export interface AcceptedUpload {
  readonly fileHash: string;
  readonly readPhoto: ReadPhoto;
}

/** Milliseconds after which a client stops retrying. No fault may last that long. */
const retryTimeout = 120_000;

/** Statuses for which a client retries. */
const retriableStatuses = [429, 502, 503, 504];

/** Uploads photos by several concurrent clients, which retry when the service is not available. */
export class ConcurrentUploads {
  readonly accepted = new Map<string, AcceptedUpload>();
  /** The number of refused requests for each status. */
  readonly refusals = new Map<string, number>();
  /** The refused requests without a message or without `Retry-After`. */
  readonly refusalsWithoutAdvice: string[] = [];
  /** The hashes of images for which the service returned two different results. */
  readonly changedAnswers: string[] = [];
  /** The hashes of images whose client waited for the result, but received 202. */
  readonly withoutResult: string[] = [];
  sentCount = 0;
  /** The number of uploads of images that already had a result. */
  repeatedCount = 0;

  private readonly answers = new Map<string, string>();
  private readonly client: Client;

  constructor(url: string) {
    this.client = new Client(url);
  }

  /**
   * Uploads photos by several concurrent clients, and uploads every third photo twice.
   *
   * @param onProgress called after each response with the number of responses
   */
  async uploadAll(
    photos: readonly ReadPhoto[],
    clients: number,
    onProgress: (answered: number) => void = () => undefined,
  ): Promise<void> {
    const queue = photos.flatMap((photo, i) => (i % 3 === 2 ? [photo, photo] : [photo]));
    let answered = 0;
    const run = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await this.upload(next);
        onProgress(++answered);
      }
    };
    await Promise.all(Array.from({ length: clients }, run));
  }

  private async upload(readPhoto: ReadPhoto): Promise<void> {
    const bytes = await readPhoto();
    const fileHash = computeSha256(bytes);
    if (this.answers.has(fileHash)) this.repeatedCount += 1;
    const headers = this.sentCount++ % 2 === 0 ? {} : { Prefer: 'respond-async' };
    const deadline = Date.now() + retryTimeout;
    for (;;) {
      const answer = await this.client.uploadPhoto(bytes, headers).catch((error: unknown) => String(error));
      if (typeof answer !== 'string' && !retriableStatuses.includes(answer.status)) {
        if (answer.status === 202 && !('Prefer' in headers)) this.withoutResult.push(fileHash);
        this.recordAnswer(fileHash, readPhoto, answer);
        return;
      }
      this.recordRefusal(answer);
      if (Date.now() > deadline)
        throw new Error(`Image ${fileHash} was refused for ${retryTimeout / 1000} seconds.`);
      await delay(250);
    }
  }

  private recordAnswer(fileHash: string, readPhoto: ReadPhoto, { status, body }: Answer): void {
    const isAccepted = status === 200 || status === 202 || (status === 422 && body.file_hash === fileHash);
    if (!isAccepted) return;
    this.accepted.set(fileHash, { fileHash, readPhoto });
    if (status === 202) return;
    const answer = JSON.stringify(body);
    if ((this.answers.get(fileHash) ?? answer) !== answer) this.changedAnswers.push(fileHash);
    this.answers.set(fileHash, answer);
  }

  private recordRefusal(answer: Answer | string): void {
    const kind = typeof answer === 'string' ? 'no answer' : String(answer.status);
    this.refusals.set(kind, (this.refusals.get(kind) ?? 0) + 1);
    const isHelpful =
      typeof answer !== 'string' && answer.body.message !== '' && answer.headers.get('retry-after') !== null;
    if (!isHelpful)
      this.refusalsWithoutAdvice.push(typeof answer === 'string' ? answer : JSON.stringify(answer.body));
  }
}
