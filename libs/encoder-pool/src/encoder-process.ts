import { type ChildProcess, fork } from 'node:child_process';
import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder } from '#encoding';
import { type FromEncoder, type ToEncoder } from './encoder-messages.js';
import { residentMemory } from './resident-memory.js';

/** Milliseconds between two looks at the memory of a process that has photos. */
const memoryInterval = 50;

/** What became of a photo in the hands of an encoder process. */
export type Encoding =
  | { readonly kind: 'encoded'; readonly result: EncodePhotoResult }
  /** It took too long, and its process was ended. */
  | { readonly kind: 'timed-out' }
  /** Its process took too much memory, for this photo or for another in its hands, and was ended. */
  | { readonly kind: 'out-of-memory' }
  /** Its process ended by itself, of this photo or of another in its hands. */
  | { readonly kind: 'crashed' }
  /** Its process was ended through no fault of the photo. */
  | { readonly kind: 'not-encoded' };

export interface EncoderProcessOptions {
  /** The path of the program that runs. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly encoder: EncoderOptions;
  /** Milliseconds that a photo may take. */
  readonly timeout: number;
  /** Bytes of memory that the process may take. */
  readonly maxMemory: number;
}

/** A photo that was handed over, and how its fate is told. */
interface Held {
  readonly photo: number;
  readonly settle: (encoding: Encoding) => void;
}

/**
 * One encoder in a process of its own.
 *
 * A thread that is in native code cannot be stopped, a process can. A crash takes nothing along but the photos in its
 * hands, and a decoder that hangs occupies no thread of a pool that others share.
 */
export class EncoderProcess {
  private readonly child: ChildProcess;
  private readonly timeout: number;
  private readonly maxMemory: number;
  /** In the order in which they were handed over: it works on the first, and opens the second meanwhile. */
  private readonly held: Held[] = [];
  private deadline: NodeJS.Timeout | undefined;
  private memoryWatch: NodeJS.Timeout | undefined;
  private beganAt = 0;
  /** When it was told to end; undefined before, and when it has. */
  private toldToEndAt: number | undefined;
  private reason: string | undefined;
  private photos = 0;
  private over = false;

  /** Name and version of what encodes; undefined until it is ready. */
  model: FaceEncoder['model'] | undefined;

  /** Settles when it can be given photos; rejects when it ends before. */
  readonly ready: Promise<void>;

  /** Settles when the process is gone. */
  readonly ended: Promise<void>;

  constructor({ program, environment, encoder, timeout, maxMemory }: EncoderProcessOptions) {
    this.timeout = timeout;
    this.maxMemory = maxMemory;
    this.child = fork(program, {
      env: environment,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.ended = new Promise((resolve) => {
      const over = () => {
        this.settleAll('crashed');
        this.toldToEndAt = undefined;
        resolve();
      };
      this.child.once('close', over);
      // One that could not be started at all closes nothing.
      this.child.on('error', () => {
        if (this.child.pid === undefined) over();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', (message: FromEncoder) => {
        switch (message.kind) {
          case 'ready':
            this.model = message.model;
            resolve();
            return;
          case 'unusable':
            this.reason = message.reason;
            return;
          case 'encoded':
            this.finish(message.photo, { kind: 'encoded', result: message.result });
        }
      });
      void this.ended.then(() => {
        reject(new Error(this.reason ?? 'An encoder process could not start; the lines above say why.'));
      });
    });
    this.ready.catch(() => undefined);
    this.send({ kind: 'open', options: encoder });
  }

  /** Photos in its hands. */
  get load(): number {
    return this.held.length;
  }

  /** Whether it can be given photos. */
  get usable(): boolean {
    return this.model !== undefined && !this.over;
  }

  /** Milliseconds for which it has held the photo that it works on; 0 when it has none. */
  busyFor(now: number): number {
    return this.held.length === 0 ? 0 : now - this.beganAt;
  }

  /** Milliseconds for which it has been told to end, and has not: not even the kernel may be able to end a process. */
  endingFor(now: number): number {
    return this.toldToEndAt === undefined ? 0 : now - this.toldToEndAt;
  }

  encode(bytes: Uint8Array): Promise<Encoding> {
    const photo = (this.photos += 1);
    return new Promise((settle) => {
      this.held.push({ photo, settle });
      if (this.held.length === 1) this.begin();
      this.send({ kind: 'encode', photo, bytes });
    });
  }

  /** Ends the process at once; photos in its hands are not encoded. */
  async end(): Promise<void> {
    this.settleAll('not-encoded');
    this.kill();
    await this.ended;
  }

  private kill(): void {
    if (this.child.exitCode === null && this.child.signalCode === null)
      this.toldToEndAt ??= performance.now();
    this.child.kill('SIGKILL');
  }

  /** Counts the time of the photo that is first now. */
  private begin(): void {
    clearTimeout(this.deadline);
    if (this.held.length === 0) {
      clearInterval(this.memoryWatch);
      this.memoryWatch = undefined;
      return;
    }
    this.memoryWatch ??= setInterval(() => {
      this.checkMemory();
    }, memoryInterval);
    this.beganAt = performance.now();
    this.deadline = setTimeout(() => {
      this.held.shift()?.settle({ kind: 'timed-out' });
      void this.end();
    }, this.timeout);
  }

  /** A decoder may need more than the file says, and there is no telling which of the photos in hand it is. */
  private checkMemory(): void {
    const { pid } = this.child;
    if (pid === undefined || (residentMemory(pid) ?? 0) <= this.maxMemory) return;
    this.settleAll('out-of-memory');
    this.kill();
  }

  private finish(photo: number, encoding: Encoding): void {
    const index = this.held.findIndex((held) => held.photo === photo);
    const [held] = index === -1 ? [] : this.held.splice(index, 1);
    if (index === 0) this.begin();
    held?.settle(encoding);
  }

  private settleAll(kind: 'crashed' | 'out-of-memory' | 'not-encoded'): void {
    this.over = true;
    clearTimeout(this.deadline);
    clearInterval(this.memoryWatch);
    for (const { settle } of this.held.splice(0)) settle({ kind });
  }

  private send(message: ToEncoder): void {
    this.child.send(message, () => undefined);
  }
}
