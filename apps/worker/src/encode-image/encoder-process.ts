import { type ChildProcess, fork } from 'node:child_process';
import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder } from '#encoding';
import { type FromEncoder, type ToEncoder } from './encoder-messages.js';

/** What became of a photo in the hands of an encoder process. */
export type Encoding =
  | { readonly kind: 'encoded'; readonly result: EncodePhotoResult }
  /** It took too long, and its process was ended. */
  | { readonly kind: 'timed-out' }
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
  /** In the order in which they were handed over: it works on the first, and opens the second meanwhile. */
  private readonly held: Held[] = [];
  private deadline: NodeJS.Timeout | undefined;
  private beganAt = 0;
  private photos = 0;
  private over = false;

  /** Name and version of what encodes; undefined until it is ready. */
  model: FaceEncoder['model'] | undefined;

  /** Settles when it can be given photos; rejects when it ends before. */
  readonly ready: Promise<void>;

  /** Settles when the process is gone. */
  readonly ended: Promise<void>;

  constructor({ program, environment, encoder, timeout }: EncoderProcessOptions) {
    this.timeout = timeout;
    this.child = fork(program, {
      env: environment,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.ended = new Promise((resolve) => {
      const over = () => {
        this.settleAll('crashed');
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
        if (message.kind === 'ready') {
          this.model = message.model;
          resolve();
        } else this.finish(message.photo, { kind: 'encoded', result: message.result });
      });
      void this.ended.then(() => {
        reject(new Error('An encoder process could not start; the lines above say why.'));
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
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Counts the time of the photo that is first now. */
  private begin(): void {
    clearTimeout(this.deadline);
    if (this.held.length === 0) return;
    this.beganAt = performance.now();
    this.deadline = setTimeout(() => {
      this.held.shift()?.settle({ kind: 'timed-out' });
      void this.end();
    }, this.timeout);
  }

  private finish(photo: number, encoding: Encoding): void {
    const index = this.held.findIndex((held) => held.photo === photo);
    const [held] = index === -1 ? [] : this.held.splice(index, 1);
    if (index === 0) this.begin();
    held?.settle(encoding);
  }

  private settleAll(kind: 'crashed' | 'not-encoded'): void {
    this.over = true;
    clearTimeout(this.deadline);
    for (const { settle } of this.held.splice(0)) settle({ kind });
  }

  private send(message: ToEncoder): void {
    this.child.send(message, () => undefined);
  }
}
