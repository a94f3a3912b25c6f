import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encoderEnvironment, type ImageLimits } from '#config';
import { type Effort, type EncoderOptions, forbidTelemetry } from '#encoding';
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

/** A photo that waits for an encoder. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly settle: (encoding: Encoding | PromiseLike<Encoding>) => void;
}

/** How many encoders there are, and what each of them may take. */
export interface EncoderPoolConfig {
  readonly threads: number;
  readonly runtime: EncoderOptions['runtime'];
  readonly effort: Effort;
  readonly imageLimits: ImageLimits;
  /** Milliseconds that a photo may take. */
  readonly encodeTimeout: number;
  /** Bytes of memory that a process may take. */
  readonly encoderMemory: number;
}

/** What a pool is embedded in. */
export interface EncoderPoolOptions {
  /** Called when an encoder could not be replaced, with a line that tells why. */
  readonly onError?: (line: string) => void;
  /** The path of the program that an encoder process runs, where it is not the one beside this file. */
  readonly program?: string;
}

/**
 * Encoders side by side, each in a process of its own, one to a core; and one more, while it is needed, for photos that may
 * have ended one.
 */
export class EncoderPool {
  private readonly encoder: EncoderOptions;
  private readonly program: string;
  private readonly onTrouble: (line: string) => void;
  /** Those that have not ended, the ones that were told to among them. */
  private readonly unended = new Set<EncoderProcess>();
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
    private readonly config: EncoderPoolConfig,
    { onError = () => undefined, program }: EncoderPoolOptions = {},
  ) {
    forbidTelemetry();
    const { runtime, effort, imageLimits } = config;
    this.encoder = { runtime, effort, ...imageLimits };
    this.onTrouble = onError;
    this.program = program ?? fileURLToPath(new URL('./encoder.process.js', import.meta.url));
  }

  /**
   * Waits until the models are loaded, so that no photo finds a cold encoder.
   *
   * @throws why an encoder cannot work
   */
  async open(): Promise<void> {
    const started = Array.from({ length: this.config.threads }, () => this.start());
    try {
      await Promise.all(started.map((process) => process.ready));
    } catch (error) {
      await this.close();
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
  get isIsolating(): boolean {
    return this.isolating;
  }

  /**
   * Opens an encoder for one photo that may have ended a process before: in a process of its own, it can harm no other.
   *
   * @param work what is done with it, when it is ready
   * @returns `later` while another such photo is encoded, or when the process could not start
   */
  async withIsolatedEncoder<T>(
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
  stuckReason(now = performance.now()): string | undefined {
    const { encodeTimeout } = this.config;
    const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
    const busiest = Math.max(...[...this.unended].map((process) => process.busyFor(now)), 0);
    if (busiest > encodeTimeout + patience)
      return `An encoder has held a photo for ${seconds(busiest)} seconds.`;
    const ending = Math.max(...[...this.unended].map((process) => process.endingFor(now)), 0);
    if (ending > patience) return `An encoder was told to end ${seconds(ending)} seconds ago, and has not.`;
    if (this.unreadySince !== undefined && now - this.unreadySince > encodeTimeout + patience)
      return 'No encoder can be started.';
    return undefined;
  }

  /** Whether an encoder can be given photos. */
  get ready(): boolean {
    return [...this.processes].some(({ usable }) => usable);
  }

  /** Ends the encoders, whatever they are at. */
  async close(): Promise<void> {
    this.stopped = true;
    for (const { settle } of this.waiting.splice(0)) settle({ kind: 'not-encoded' });
    await Promise.all([...this.unended].map((process) => process.end()));
  }

  private newProcess(): EncoderProcess {
    const { program, encoder, config } = this;
    const started = new EncoderProcess({
      program,
      encoder,
      timeout: config.encodeTimeout,
      maxMemory: config.encoderMemory,
      environment: encoderEnvironment(process.env),
    });
    this.unended.add(started);
    void started.ended.then(() => this.unended.delete(started));
    return started;
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
      if (!this.ready && !this.stopped) this.unreadySince ??= performance.now();
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
          this.onTrouble(`${(error as Error).message} It is tried again in ${pause / 1000} s.`);
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
