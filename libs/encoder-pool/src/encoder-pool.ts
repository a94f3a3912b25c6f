import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createEncoderEnvironment, type ImageLimits } from '#config';
import { type Box, type Effort, type EncoderOptions, disableTelemetry } from '#encoding';
import { type Encoding, EncoderProcess } from './encoder-process.js';

/**
 * The maximum number of photos in one process: the current photo and the next one, so that the process is never idle.
 */
const maxPhotosPerProcess = 2;

/**
 * The delays before another attempt to start a process, in milliseconds. Each delay is twice the previous delay, from
 * the first value up to the longest value.
 */
const firstRestartDelay = 1_000;
const longestRestartDelay = 30_000;

/** The pool counts as stuck if a photo exceeds its time limit by more than this time, in milliseconds. */
const stuckEncoderGracePeriod = 10_000;

/** The isolated process is stopped after it has been idle for this number of milliseconds. */
const isolatedProcessIdleTimeout = 5_000;

/** A photo in the queue of the pool. */
interface QueuedPhoto {
  readonly bytes: Uint8Array;
  readonly locations: readonly Box[] | undefined;
  readonly settle: (encoding: Encoding | PromiseLike<Encoding>) => void;
}

/** The number of encoders and their limits. */
export interface EncoderPoolConfig {
  readonly threads: number;
  readonly runtime: EncoderOptions['runtime'];
  readonly effort: Effort;
  readonly imageLimits: ImageLimits;
  /** The time limit for encoding a photo, in milliseconds. */
  readonly encodeTimeout: number;
  /** The memory limit of a process, in bytes. */
  readonly encoderMemory: number;
}

export interface EncoderPoolOptions {
  /** Called when an encoder process could not be restarted, with the reason. */
  readonly onError?: (message: string) => void;
  /** The path of the program of the encoder processes; by default encoder.process.ts. */
  readonly program?: string;
}

/**
 * A pool of encoders. Each encoder is a separate process. If a photo may have crashed an encoder before, it is encoded
 * in an additional process, which is started when it is needed.
 */
export class EncoderPool {
  private readonly encoder: EncoderOptions;
  private readonly program: string;
  private readonly onTrouble: (line: string) => void;
  /** All processes that have not exited, including killed ones. */
  private readonly running = new Set<EncoderProcess>();
  private readonly processes = new Set<EncoderProcess>();
  private readonly queue: QueuedPhoto[] = [];
  private isolatedProcess: EncoderProcess | undefined;
  private isolationInUse = false;
  private isolatedIdleTimer: NodeJS.Timeout | undefined;
  private closed = false;
  /** The time at which the last ready encoder was lost; undefined while an encoder is ready. */
  private unreadySince: number | undefined;

  /** The name and the version of the encoder, which identify its networks and its pipeline. */
  model = '';

  constructor(
    private readonly config: EncoderPoolConfig,
    { onError = () => undefined, program }: EncoderPoolOptions = {},
  ) {
    disableTelemetry();
    const { runtime, effort, imageLimits } = config;
    this.encoder = { runtime, effort, ...imageLimits };
    this.onTrouble = onError;
    this.program = program ?? fileURLToPath(new URL('./encoder.process.js', import.meta.url));
  }

  /**
   * Starts the processes, and resolves when all have loaded their models.
   *
   * @throws when an encoder cannot be opened
   */
  async open(): Promise<void> {
    const started = Array.from({ length: this.config.threads }, () => this.startProcess());
    try {
      await Promise.all(started.map((process) => process.ready));
    } catch (error) {
      await this.close();
      throw error;
    }
    const { name, version } = started[0]!.model!;
    this.model = `${name} ${version}`;
    for (const process of started) this.startAnotherOnExit(process);
  }

  /**
   * Encodes a photo in the next free process.
   *
   * @param locations the given locations of the faces; if undefined, faces are detected
   */
  async encode(bytes: Uint8Array, locations?: readonly Box[]): Promise<Encoding> {
    for (;;) {
      const encoding = await new Promise<Encoding>((settle) => {
        this.queue.push({ bytes, locations, settle });
        this.sendQueuedPhotos();
      });
      // The process ended because of another photo before the encoding of this photo started, so this photo is sent to
      // another process.
      if (encoding.kind !== 'not-encoded' || this.closed) return encoding;
    }
  }

  /** Whether the isolated encoder is in use. */
  get isIsolating(): boolean {
    return this.isolationInUse;
  }

  /**
   * Provides the isolated encoder for one photo that may have crashed a process before. The process of the isolated
   * encoder contains no other photo, so that a crash affects only this photo.
   *
   * @param work a function that is called when the encoder is ready
   * @returns `later` while the isolated encoder is in use, or when its process could not start
   */
  async withIsolatedEncoder<T>(work: (encode: EncoderProcess['encode']) => Promise<T>): Promise<T | 'later'> {
    if (this.isolationInUse || this.closed) return 'later';
    this.isolationInUse = true;
    clearTimeout(this.isolatedIdleTimer);
    if (this.isolatedProcess?.usable !== true) this.isolatedProcess = this.createProcess();
    const isolated = this.isolatedProcess;
    try {
      const started = await isolated.ready.then(
        () => true,
        () => false,
      );
      return started ? await work((bytes, locations) => isolated.encode(bytes, locations)) : 'later';
    } finally {
      this.isolationInUse = false;
      // After a crash, several photos usually require the isolated encoder, so its process is kept for some time for
      // the next of these photos.
      this.isolatedIdleTimer = setTimeout(
        () => void isolated.endProcess(),
        isolatedProcessIdleTimeout,
      ).unref();
    }
  }

  /**
   * Describes why the pool is stuck. The time limits and restarts should prevent this state. Returns undefined if it is
   * not stuck.
   */
  describeStuckEncoder(now = performance.now()): string | undefined {
    const { encodeTimeout } = this.config;
    const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
    const longestBusy = Math.max(
      ...[...this.running].map((process) => process.millisecondsOnCurrentPhoto(now)),
      0,
    );
    if (longestBusy > encodeTimeout + stuckEncoderGracePeriod)
      return `An encoder has been busy with a photo for ${seconds(longestBusy)} seconds.`;
    const longestKilled = Math.max(
      ...[...this.running].map((process) => process.millisecondsSinceKill(now)),
      0,
    );
    if (longestKilled > stuckEncoderGracePeriod)
      return `An encoder was killed ${seconds(longestKilled)} seconds ago and has not exited.`;
    if (this.unreadySince !== undefined && now - this.unreadySince > encodeTimeout + stuckEncoderGracePeriod)
      return 'No encoder can be started.';
    return undefined;
  }

  /** Whether at least one encoder accepts photos. */
  get ready(): boolean {
    return [...this.processes].some(({ usable }) => usable);
  }

  /** Kills all encoders. The encoding of the photos in progress is aborted. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { settle } of this.queue.splice(0)) settle({ kind: 'not-encoded' });
    await Promise.all([...this.running].map((process) => process.endProcess()));
  }

  private createProcess(): EncoderProcess {
    const { program, encoder, config } = this;
    const started = new EncoderProcess({
      program,
      encoder,
      timeout: config.encodeTimeout,
      maxMemory: config.encoderMemory,
      environment: createEncoderEnvironment(process.env),
    });
    this.running.add(started);
    void started.ended.then(() => this.running.delete(started));
    return started;
  }

  private startProcess(): EncoderProcess {
    const process = this.createProcess();
    this.processes.add(process);
    return process;
  }

  /** Starts a new encoder process when this process exits. */
  private startAnotherOnExit(process: EncoderProcess): void {
    void process.ended.then(async () => {
      this.processes.delete(process);
      if (!this.ready && !this.closed) this.unreadySince ??= performance.now();
      for (let wait = firstRestartDelay; !this.closed; wait = Math.min(2 * wait, longestRestartDelay)) {
        const next = this.startProcess();
        try {
          await next.ready;
          this.unreadySince = undefined;
          this.startAnotherOnExit(next);
          this.sendQueuedPhotos();
          return;
        } catch (error) {
          this.processes.delete(next);
          if (this.closed) return;
          this.onTrouble(`${(error as Error).message} It is restarted in ${wait / 1000} s.`);
          await delay(wait, undefined, { ref: false });
        }
      }
    });
  }

  /** Sends each queued photo to the process that has the fewest photos. */
  private sendQueuedPhotos(): void {
    if (this.closed) {
      for (const { settle } of this.queue.splice(0)) settle({ kind: 'not-encoded' });
      return;
    }
    while (this.queue.length > 0) {
      const usable = [...this.processes].filter(
        (process) => process.usable && process.load < maxPhotosPerProcess,
      );
      if (usable.length === 0) return;
      const leastBusy = usable.reduce((least, process) => (process.load < least.load ? process : least));
      const { bytes, locations, settle } = this.queue.shift()!;
      const encoding = leastBusy.encode(bytes, locations);
      settle(encoding);
      void encoding.then(() => {
        this.sendQueuedPhotos();
      });
    }
  }
}
