import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Job } from 'bullmq';
import { type WorkerConfig } from '#config';
import { type EncodePhotoResult, type Face } from '#encoding';
import { OutageLog, withLogContext } from '#logging';
import { type EncodingOutcome, type FoundFace, ImagesRepository, type TakenImage } from '#persistence';
import { AggregationQueue, type EncodingJob, encodingQueue } from '#queue';
import { traced } from '#tracing';
import { workerConfig } from '../worker-config.js';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { EncoderPool } from './encoder-pool.js';
import { Turns } from './turns.js';

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
  private readonly turns = new Turns();

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: ImagesRepository,
    private readonly encoders: EncoderPool,
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

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  override async process({ data: { fileHash, requestId } }: Job<EncodingJob>): Promise<void> {
    const context = { file_hash: fileHash, ...(requestId === undefined ? {} : { request_id: requestId }) };
    await withLogContext(context, () => this.answer(fileHash));
  }

  private async answer(fileHash: string): Promise<void> {
    const taken = await traced('take up image', () => this.images.takeUp(fileHash));
    if (taken === undefined) return;
    const outcome =
      taken.earlierAttempts === 0
        ? await this.turns.beside(() => this.encode(fileHash, taken))
        : await this.turns.byItself(() => this.tryAgain(fileHash, taken));
    if (outcome === undefined) return;
    await traced('write answer', () => this.finish(fileHash, outcome));
    if (outcome.status === 'encoded') this.aggregation.ask();
    this.metrics.imageAnswered(outcome);
    if (outcome.status === 'failed') this.logger.error(outcome.problem);
    else this.logger.log(`Image ${outcome.status}`);
  }

  private async tryAgain(fileHash: string, taken: TakenImage): Promise<EncodingOutcome | undefined> {
    const attempt = await this.images.beginAttempt(fileHash);
    if (attempt === undefined) return undefined;
    return attempt > this.config.maxAttempts ? setAside(attempt - 1) : this.encode(fileHash, taken);
  }

  private async encode(fileHash: string, { bytes }: TakenImage): Promise<EncodingOutcome> {
    if (bytes === undefined) throw new Error(`Image ${fileHash} is pending, but its bytes are not staged`);
    const result = await traced('encode photo', () => this.encoders.encode(bytes));
    if (result.ok) this.metrics.photoEncoded(result.photo.timings);
    return outcomeOf(result, this.encoders.model);
  }

  /** Writes the answer. A database that fails is no fault of the photo, and must not count against it. */
  private async finish(fileHash: string, outcome: EncodingOutcome): Promise<void> {
    try {
      await this.images.finish(fileHash, outcome);
    } catch (error) {
      await this.images.withdrawAttempt(fileHash).catch(() => undefined);
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

function setAside(attempts: number): EncodingOutcome {
  return {
    status: 'failed',
    problem: `This photo stopped the encoder ${attempts} times and was set aside.`,
  };
}

function outcomeOf(result: EncodePhotoResult, model: string): EncodingOutcome {
  if (!result.ok) return { status: 'rejected', problem: result.problem.message };
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
