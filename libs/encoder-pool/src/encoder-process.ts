import { type ChildProcess, fork } from 'node:child_process';
import { type Box, type EncodePhotoResult, type EncoderOptions, type FaceEncoder } from '#encoding';
import { type MessageFromEncoder, type MessageToEncoder } from './encoder-messages.js';
import { readResidentMemory } from './resident-memory.js';

/** The time between two checks of the memory of a busy process, in milliseconds. */
const memoryCheckInterval = 50;

/** The result of encoding a photo in an encoder process. */
export type Encoding =
  | { readonly kind: 'encoded'; readonly result: EncodePhotoResult }
  /** The photo exceeded the time limit, and its process was killed. */
  | { readonly kind: 'timed-out' }
  /**
   * The encoder process was killed because it exceeded the memory limit. This photo or another photo in the process was
   * the cause.
   */
  | { readonly kind: 'out-of-memory' }
  /** The encoder process crashed. This photo or another photo in the process was the cause. */
  | { readonly kind: 'crashed' }
  /** The process was stopped for a reason unrelated to the photo. */
  | { readonly kind: 'not-encoded' };

export interface EncoderProcessOptions {
  /** The path of the program to run. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly encoder: EncoderOptions;
  /** Time limit of a photo, in milliseconds. */
  readonly timeout: number;
  /** Memory limit of the process, in bytes. */
  readonly maxMemory: number;
}

/** A photo that was sent to the process and has no result yet. */
interface AssignedPhoto {
  readonly photo: number;
  readonly settle: (encoding: Encoding) => void;
}

/**
 * One encoder in a separate process. Unlike a thread, a process can be killed while it executes native code. A crash
 * affects only the photos in this process, and a decoder that hangs blocks no thread of other encoders.
 */
export class EncoderProcess {
  private readonly child: ChildProcess;
  private readonly timeout: number;
  private readonly maxMemory: number;
  /**
   * The photos in the process, in the order in which they were sent. The first photo is being encoded, and the second
   * is being decoded.
   */
  private readonly assigned: AssignedPhoto[] = [];
  private deadline: NodeJS.Timeout | undefined;
  private memoryCheck: NodeJS.Timeout | undefined;
  /** The time at which the encoding of the first photo started. */
  private startedAt = 0;
  /** The time at which the process was killed; undefined if it was not killed or has exited. */
  private killedAt: number | undefined;
  private failureReason: string | undefined;
  private lastPhoto = 0;
  private closed = false;

  /** The name and the version of the encoder; undefined until the process is ready. */
  model: FaceEncoder['model'] | undefined;

  /** Resolves when the process accepts photos. The promise is rejected if the process exits before it is ready. */
  readonly ready: Promise<void>;

  /** Resolves when the process has exited. */
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
      const onExit = () => {
        this.settleAllPhotos('crashed');
        this.killedAt = undefined;
        resolve();
      };
      this.child.once('close', onExit);
      // A process that could not be started does not emit 'close'.
      this.child.on('error', () => {
        if (this.child.pid === undefined) onExit();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', (message: MessageFromEncoder) => {
        switch (message.kind) {
          case 'ready':
            this.model = message.model;
            resolve();
            return;
          case 'unusable':
            this.failureReason = message.reason;
            return;
          case 'encoded':
            this.settlePhoto(message.photo, { kind: 'encoded', result: message.result });
        }
      });
      void this.ended.then(() => {
        reject(
          new Error(this.failureReason ?? 'An encoder process could not start; see the log lines above.'),
        );
      });
    });
    this.ready.catch(() => undefined);
    this.send({ kind: 'open', options: encoder });
  }

  /** The number of photos in the process. */
  get load(): number {
    return this.assigned.length;
  }

  /** Whether the process accepts photos. */
  get usable(): boolean {
    return this.model !== undefined && !this.closed;
  }

  /** The time since the encoding of the current photo started, in milliseconds; 0 if there is no photo. */
  millisecondsOnCurrentPhoto(now: number): number {
    return this.assigned.length === 0 ? 0 : now - this.startedAt;
  }

  /**
   * The time in milliseconds since the process was killed; 0 if it was not killed or has already exited. A killed
   * process may not exit, for example because it is blocked in the kernel.
   */
  millisecondsSinceKill(now: number): number {
    return this.killedAt === undefined ? 0 : now - this.killedAt;
  }

  encode(bytes: Uint8Array, locations?: readonly Box[]): Promise<Encoding> {
    // A killed process may still accept a photo, because the message that the process is ready can arrive after the
    // kill.
    if (this.closed) return Promise.resolve({ kind: 'not-encoded' });
    const photo = (this.lastPhoto += 1);
    return new Promise((settle) => {
      this.assigned.push({ photo, settle });
      if (this.assigned.length === 1) this.startDeadlineOfCurrentPhoto();
      this.send({ kind: 'encode', photo, bytes, locations });
    });
  }

  /** Kills the process. The photos in the process are not encoded. */
  async endProcess(): Promise<void> {
    this.settleAllPhotos('not-encoded');
    this.kill();
    await this.ended;
  }

  private kill(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.killedAt ??= performance.now();
    this.child.kill('SIGKILL');
  }

  /** Starts the time limit for the first photo. */
  private startDeadlineOfCurrentPhoto(): void {
    clearTimeout(this.deadline);
    if (this.assigned.length === 0) {
      clearInterval(this.memoryCheck);
      this.memoryCheck = undefined;
      return;
    }
    this.memoryCheck ??= setInterval(() => {
      this.checkMemory();
    }, memoryCheckInterval);
    this.startedAt = performance.now();
    this.deadline = setTimeout(() => {
      this.assigned.shift()?.settle({ kind: 'timed-out' });
      void this.endProcess();
    }, this.timeout);
  }

  /**
   * A decoder may need more memory than the file declares. The pool cannot know which of the photos in the process
   * needs this memory.
   */
  private checkMemory(): void {
    const { pid } = this.child;
    if (pid === undefined || (readResidentMemory(pid) ?? 0) <= this.maxMemory) return;
    this.settleAllPhotos('out-of-memory');
    this.kill();
  }

  private settlePhoto(photo: number, encoding: Encoding): void {
    const index = this.assigned.findIndex(({ photo: id }) => id === photo);
    const [found] = index === -1 ? [] : this.assigned.splice(index, 1);
    if (index === 0) this.startDeadlineOfCurrentPhoto();
    found?.settle(encoding);
  }

  private settleAllPhotos(kind: 'crashed' | 'out-of-memory' | 'not-encoded'): void {
    this.closed = true;
    clearTimeout(this.deadline);
    clearInterval(this.memoryCheck);
    for (const { settle } of this.assigned.splice(0)) settle({ kind });
  }

  private send(message: MessageToEncoder): void {
    this.child.send(message, () => undefined);
  }
}
