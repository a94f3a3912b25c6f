import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { environmentOfEncoders, type WorkerConfig } from '#config';
import { type EncoderOptions, forbidTelemetry } from '#encoding';
import { workerConfig } from '../worker-config.js';
import { type Encoding, EncoderProcess } from './encoder-process.js';

/** The photo it works on and the one that comes next, so that it need not wait for the worker in between. */
const handful = 2;

/** Milliseconds before a process that could not start is started again: doubling, up to the last. */
const firstPause = 1_000;
const longestPause = 30_000;

/** Milliseconds beyond its deadline for which a photo may be held, or none be ready, before something is stuck. */
const patience = 10_000;

/** Milliseconds for which the isolated process is kept without a photo. */
const longestIdle = 5_000;

/** Injection token of the path of the program that an encoder process runs, where it is not the one beside this file. */
export const encoderProgram = Symbol('encoderProgram');

/** A photo that waits for an encoder. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly settle: (encoding: Encoding | PromiseLike<Encoding>) => void;
}

/** What of the configuration an encoder depends on. */
type PoolConfig = Pick<WorkerConfig, 'threads' | 'runtime' | 'effort' | 'imageLimits' | 'encodeTimeout'>;

/**
 * Encoders side by side, each in a process of its own, one to a core; and one more, while it is needed, for photos that may
 * have ended one.
 */
@Injectable()
export class EncoderPool implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(EncoderPool.name);
  private readonly encoder: EncoderOptions;
  private readonly processes = new Set<EncoderProcess>();
  private readonly waiting: Waiting[] = [];
  private isolatedProcess: EncoderProcess | undefined;
  private isolating = false;
  private idle: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Since when no encoder is ready; undefined while one is. */
  private unreadySince: number | undefined;

  /** Name and version of the networks and of what is done around them. */
  model = '';

  constructor(
    @Inject(workerConfig) private readonly config: PoolConfig,
    @Optional()
    @Inject(encoderProgram)
    private readonly program = fileURLToPath(new URL('./encoder.process.js', import.meta.url)),
  ) {
    forbidTelemetry();
    const { runtime, effort, imageLimits } = config;
    this.encoder = { runtime, effort, ...imageLimits };
  }

  /** Waits until the models are loaded, so that no job finds a cold encoder. */
  async onModuleInit(): Promise<void> {
    const started = Array.from({ length: this.config.threads }, () => this.start());
    try {
      await Promise.all(started.map((process) => process.ready));
    } catch (error) {
      await this.onApplicationShutdown();
      throw error;
    }
    const { name, version } = started[0]!.model!;
    this.model = `${name} ${version}`;
    for (const process of started) this.keepUp(process);
  }

  /** Encodes every face of a photo in the next free process. */
  async encode(bytes: Uint8Array): Promise<Encoding> {
    for (;;) {
      const encoding = await new Promise<Encoding>((settle) => {
        this.waiting.push({ bytes, settle });
        this.handOut();
      });
      // Another photo ended its process. This one had not begun, and goes to the next.
      if (encoding.kind !== 'not-encoded' || this.stopped) return encoding;
    }
  }

  /** Whether a photo is encoded in isolation: there is one at a time. */
  get isolates(): boolean {
    return this.isolating;
  }

  /**
   * Opens an encoder for one photo that may have ended a process before: in a process of its own, it can harm no other.
   *
   * @param work what is done with it, when it is ready
   * @returns `later` while another such photo is encoded, or when the process could not start
   */
  async isolated<T>(
    work: (encode: (bytes: Uint8Array) => Promise<Encoding>) => Promise<T>,
  ): Promise<T | 'later'> {
    if (this.isolating || this.stopped) return 'later';
    this.isolating = true;
    clearTimeout(this.idle);
    if (this.isolatedProcess?.usable !== true) this.isolatedProcess = this.newProcess();
    const isolated = this.isolatedProcess;
    try {
      const started = await isolated.ready.then(
        () => true,
        () => false,
      );
      return started ? await work((bytes) => isolated.encode(bytes)) : 'later';
    } finally {
      this.isolating = false;
      // Where one photo is suspected, its neighbours are: they come within seconds, and need not load the models again.
      this.idle = setTimeout(() => void isolated.end(), longestIdle).unref();
    }
  }

  /** What is wrong with the encoders, if anything is: something that their own deadlines and restarts should have mended. */
  stuck(now = performance.now()): string | undefined {
    const longest = Math.max(...this.all().map((process) => process.busyFor(now)), 0);
    if (longest > this.config.encodeTimeout + patience)
      return `An encoder has held a photo for ${Math.round(longest / 1000)} seconds.`;
    if (this.unreadySince !== undefined && now - this.unreadySince > this.config.encodeTimeout + patience)
      return 'No encoder can be started.';
    return undefined;
  }

  /** Whether an encoder can be given photos. */
  get ready(): boolean {
    return [...this.processes].some(({ usable }) => usable);
  }

  /** Ends the encoders, whatever they are at. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const { settle } of this.waiting.splice(0)) settle({ kind: 'not-encoded' });
    await Promise.all(this.all().map((process) => process.end()));
  }

  private all(): EncoderProcess[] {
    return [...this.processes, ...(this.isolatedProcess === undefined ? [] : [this.isolatedProcess])];
  }

  private newProcess(): EncoderProcess {
    const { program, encoder, config } = this;
    return new EncoderProcess({
      program,
      encoder,
      timeout: config.encodeTimeout,
      environment: environmentOfEncoders(process.env),
    });
  }

  private start(): EncoderProcess {
    const process = this.newProcess();
    this.processes.add(process);
    return process;
  }

  /** Has another process take the place of one that ended. */
  private keepUp(process: EncoderProcess): void {
    void process.ended.then(async () => {
      this.processes.delete(process);
      if (!this.ready) this.unreadySince ??= performance.now();
      for (let pause = firstPause; !this.stopped; pause = Math.min(2 * pause, longestPause)) {
        const next = this.start();
        try {
          await next.ready;
          this.unreadySince = undefined;
          this.keepUp(next);
          this.handOut();
          return;
        } catch (error) {
          this.processes.delete(next);
          if (this.stopped) return;
          this.logger.error(`${String(error)} It is tried again in ${pause / 1000} s.`);
          await delay(pause, undefined, { ref: false });
        }
      }
    });
  }

  /** Gives waiting photos to the processes that have the least to do. */
  private handOut(): void {
    if (this.stopped) {
      for (const { settle } of this.waiting.splice(0)) settle({ kind: 'not-encoded' });
      return;
    }
    while (this.waiting.length > 0) {
      const usable = [...this.processes].filter((process) => process.usable && process.load < handful);
      if (usable.length === 0) return;
      const idlest = usable.reduce((least, process) => (process.load < least.load ? process : least));
      const { bytes, settle } = this.waiting.shift()!;
      const encoding = idlest.encode(bytes);
      settle(encoding);
      void encoding.then(() => {
        this.handOut();
      });
    }
  }
}
