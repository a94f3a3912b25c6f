import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { type WorkerConfig } from '#config';
import { type Encoding } from '#encoder-pool';
import { type EncodePhotoResult, type Face } from '#encoding';
import { OutageLog, withLogContext } from '#logging';
import { type EncodingOutcome, type FoundFace, type ImageProblem, ImagesRepository } from '#persistence';
import { AggregationQueue, type EncodingJob, encodingQueue } from '#queue';
import { traced } from '#tracing';
import { workerConfig } from '../worker-config.js';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { Encoders } from './encoders.js';

/** Milliseconds, at least, before a photo that waits for the isolated encoder asks for it again. */
const suspectDelay = 500;

/** Takes a staged image, encodes it, and writes what was found. */
@Processor(encodingQueue, {
  // Started once the encoders are loaded.
  autorun: false,
  // A worker that dies is noticed within seconds, and its image goes to another.
  lockDuration: 5_000,
  stalledInterval: 2_000,
  // How often a photo may kill its worker is counted with the image, where a lost queue can't forget it.
  maxStalledCount: 1_000,
})
export class EncodeImageProcessor
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(EncodeImageProcessor.name);
  private readonly outages = new OutageLog(this.logger, 'The queue of images');
  /** Hashes of images whose attempt is counted and has not ended. */
  private readonly inHand = new Set<string>();
  private stopping = false;

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: ImagesRepository,
    private readonly encoders: Encoders,
    private readonly aggregation: AggregationQueue,
    private readonly metrics: WorkerMetrics,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    // For each encoder a photo that it works on, one that lies ready, and one on its way from the database or to it.
    this.worker.concurrency = this.config.threads * 3;
    void this.worker.run();
  }

  /**
   * Takes no more images, and gives back the attempts at those that are in hand before anything else: a supervisor may not
   * wait until they are encoded. Those that are not in a while go back to the queue.
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.inHand].map((fileHash) => this.giveBack(fileHash)));
    const late = setTimeout(() => void this.encoders.close(), this.config.shutdown.finish);
    await this.worker.close();
    clearTimeout(late);
  }

  override async process(job: Job<EncodingJob>, token?: string): Promise<void> {
    const { fileHash, requestId } = job.data;
    const context = { file_hash: fileHash, ...(requestId === undefined ? {} : { request_id: requestId }) };
    await withLogContext(context, async () => {
      if ((await this.answer(fileHash)) === 'answered') return;
      // It must not keep a place that an ordinary photo could have.
      await job.moveToDelayed(Date.now() + suspectDelay * (1 + Math.random()), token);
      throw new DelayedError();
    });
  }

  private async answer(fileHash: string): Promise<'answered' | 'later'> {
    const taken = await traced('take up image', () => this.images.claim(fileHash));
    if (taken === undefined) return 'answered';
    const { earlierAttempts, bytes } = taken;
    if (bytes === 'sealed-otherwise') {
      await this.setSealedAside(fileHash);
      return 'answered';
    }
    const outcome = await (bytes === 'staging-damaged'
      ? stagingDamaged
      : earlierAttempts === 0
        ? this.attempt(fileHash, 1, () => this.encoders.encode(bytes))
        : this.tryAgain(fileHash, bytes, earlierAttempts));
    if (outcome === undefined) return 'answered';
    if (outcome === 'later') return outcome;
    await traced('write answer', () => this.finish(fileHash, outcome));
    if (outcome.status === 'encoded') this.aggregation.requestAggregation();
    this.metrics.imageAnswered(outcome);
    if (outcome.status === 'failed') this.logger.error(outcome.problem.message);
    else this.logger.log(`Image ${outcome.status}`);
    return 'answered';
  }

  /** It must not be asked for again and again before those that can be encoded, nor count as one that waits. */
  private async setSealedAside(fileHash: string): Promise<void> {
    // Its file was uploaded again in this very moment: the job is still its only one, and tries again.
    if (!(await this.images.quarantine(fileHash, sealedOtherwise.message)))
      throw new Error('it was staged again');
    this.metrics.imageAnswered({ status: 'failed', problem: sealedOtherwise });
    this.logger.error(
      `Image ${fileHash} was staged under another FRS_STAGING_SECRET (or password of the database), and was set aside ` +
        'until it is uploaded again or the workers have that secret.',
    );
  }

  /** A further attempt, which is counted when its turn has come. */
  private async tryAgain(
    fileHash: string,
    photo: Buffer,
    earlierAttempts: number,
  ): Promise<EncodingOutcome | 'later' | undefined> {
    if (earlierAttempts >= this.config.maxAttempts) return setAside(earlierAttempts);
    if (this.encoders.isIsolating || this.stopping) return 'later';
    return this.encoders.withIsolatedEncoder(async (encode) => {
      const attempt = await this.images.beginAttempt(fileHash);
      if (attempt === undefined) return undefined;
      return this.attempt(fileHash, attempt, () => encode(photo));
    });
  }

  /** Encodes a photo and sees to what becomes of its attempt. */
  private async attempt(
    fileHash: string,
    attempt: number,
    encode: () => Promise<Encoding>,
  ): Promise<EncodingOutcome> {
    this.inHand.add(fileHash);
    if (this.stopping) await this.giveBack(fileHash);
    const encoding: Encoding = this.stopping ? { kind: 'not-encoded' } : await traced('encode photo', encode);
    const { maxAttempts, encodeTimeout, encoderMemory } = this.config;
    switch (encoding.kind) {
      case 'encoded':
        if (encoding.result.ok) this.metrics.photoEncoded(encoding.result.photo.timings);
        return outcomeOf(encoding.result, this.encoders.model);
      case 'not-encoded':
        await this.giveBack(fileHash);
        throw new Error('its encoder was stopped');
      case 'timed-out':
        this.inHand.delete(fileHash);
        if (attempt >= maxAttempts && !this.stopping) return tookTooLong(encodeTimeout, attempt);
        throw new Error(`it took longer than ${encodeTimeout / 1000} seconds`);
      case 'out-of-memory':
        this.inHand.delete(fileHash);
        if (attempt >= maxAttempts && !this.stopping) return tookTooMuch(encoderMemory, attempt);
        throw new Error(`its encoder took more than ${megabytes(encoderMemory)} MB of memory`);
      case 'crashed':
        this.inHand.delete(fileHash);
        if (attempt >= maxAttempts && !this.stopping) return setAside(attempt);
        throw new Error('its encoder ended');
    }
  }

  /** Takes back the attempt at an image that is in hand, once. */
  private async giveBack(fileHash: string): Promise<void> {
    if (!this.inHand.delete(fileHash)) return;
    await this.images.withdrawAttempt(fileHash).catch((error: unknown) => {
      this.logger.warn(`The attempt at image ${fileHash} could not be given back: ${String(error)}`);
    });
  }

  /** Writes the answer. A database that fails is no fault of the photo, and must not count against it. */
  private async finish(fileHash: string, outcome: EncodingOutcome): Promise<void> {
    try {
      await this.images.finish(fileHash, outcome);
      this.inHand.delete(fileHash);
    } catch (error) {
      await this.giveBack(fileHash);
      throw error;
    }
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job<EncodingJob> | undefined, error: Error): void {
    this.metrics.attemptInterrupted();
    this.logger.warn(`Image ${job?.data.fileHash ?? '?'} could not be encoded this time: ${error.message}`);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.outages.away(error);
  }
}

const sealedOtherwise: ImageProblem = {
  kind: 'sealed-otherwise',
  message:
    'The photo cannot be decrypted any more, for the secret of the service was changed: send it again.',
};

const stagingDamaged: EncodingOutcome = {
  status: 'failed',
  problem: {
    kind: 'staging-damaged',
    message: 'What was stored of the photo while it waited is damaged: send it again.',
  },
};

function tookTooLong(timeout: number, attempts: number): EncodingOutcome {
  return {
    status: 'failed',
    problem: {
      kind: 'took-too-long',
      message:
        `Encoding this photo took longer than ${timeout / 1000} seconds ${times(attempts)}, and it was set aside: ` +
        'send a smaller photo, or the same one as a baseline JPEG.',
    },
  };
}

function tookTooMuch(memory: number, attempts: number): EncodingOutcome {
  return {
    status: 'failed',
    problem: {
      kind: 'too-much-memory',
      message:
        `Encoding this photo took more than ${megabytes(memory)} MB of memory ${times(attempts)}, and it was set aside: ` +
        'send a smaller photo, or the same one as a baseline JPEG.',
    },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function setAside(attempts: number): EncodingOutcome {
  return {
    status: 'failed',
    problem: {
      kind: 'stopped-encoder',
      message: `This photo stopped the encoder ${times(attempts)} and was set aside.`,
    },
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function outcomeOf(result: EncodePhotoResult, model: string): EncodingOutcome {
  if (!result.ok) return { status: 'rejected', problem: result.problem };
  const { width, height, faces } = result.photo;
  return {
    status: faces.length === 0 ? 'no-face' : 'encoded',
    width,
    height,
    model,
    faces: faces.map(foundFace),
  };
}

function foundFace({ box, score, landmarks, encoding }: Face): FoundFace {
  return { ...box, score, landmarks: landmarks.flat(), encoding: Array.from(encoding) };
}
