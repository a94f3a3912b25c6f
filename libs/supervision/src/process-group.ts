import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessDefinition } from './process-definition.js';
import { type ProcessLog } from './process-log.js';

/** The time between the kill signal of the stop policy and SIGKILL, in milliseconds. */
const KILL_TIMEOUT = 1_000;

/** Describes how a process ended. */
export interface ProcessExit {
  readonly succeeded: boolean;
  /** The text after the name of the process in a message, for example “exited with code 1”. */
  readonly description: string;
}

/**
 * One running process and its descendants, in a separate process group.
 *
 * A terminal sends Ctrl-C to its foreground process group. A process in a separate group does not receive this signal,
 * so the supervisor can stop its processes in order.
 */
export class ProcessGroup {
  readonly child: ChildProcess;
  readonly exited: Promise<ProcessExit>;
  /** The output that has not been logged yet; undefined if output is logged immediately. */
  #bufferedLines: string[] | undefined;
  #muted = false;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly definition: ProcessDefinition,
    private readonly log: ProcessLog,
  ) {
    this.#bufferedLines = definition.logOnlyWhileReady ? [] : undefined;
    const [command = '', ...args] = definition.command;
    this.child = spawn(command, args, {
      env: definition.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(definition.ipc ? (['ipc'] as const) : [])],
      ...definition.account,
    });
    this.#logOutput(this.child.stdout);
    this.#logOutput(this.child.stderr);
    this.exited = new Promise((resolve) => {
      this.child.on('error', ({ message }) =>
        resolve({ succeeded: false, description: `could not be started: ${message}` }),
      );
      this.child.on('exit', (code, signal) => {
        this.#signalGroup('SIGKILL');
        resolve(
          signal === null
            ? { succeeded: code === 0, description: `exited with code ${String(code)}` }
            : { succeeded: false, description: `was killed by ${signal}` },
        );
      });
    });
  }

  get name(): string {
    return this.definition.name;
  }

  /** Discards the output that was buffered during the start, and logs all further output immediately. */
  startLogging(): void {
    this.#bufferedLines = undefined;
  }

  /** Logs the output that was buffered during a failed start, because it contains the reason for the failure. */
  logBufferedOutput(): void {
    for (const line of this.#bufferedLines ?? []) this.log(this.definition.name, line);
    this.#bufferedLines = undefined;
  }

  /** Discards further output of a process that logs only while it is ready. */
  stopLogging(): void {
    this.#muted = this.definition.logOnlyWhileReady ?? false;
  }

  /**
   * Stops the process according to its stop policy. If the process does not stop in time, all processes of the group
   * are killed.
   */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** Sends the kill signal of the stop policy without waiting for the exit. */
  kill(): void {
    this.#signalGroup(this.definition.stop.killSignal);
  }

  async #stop(): Promise<void> {
    const { signal, timeout } = this.definition.stop;
    this.child.kill(signal);
    if (await this.#exitsWithin(timeout)) return;
    this.log('frs', `${this.definition.name} did not stop within ${timeout / 1000} s, killing it`);
    this.kill();
    if (await this.#exitsWithin(KILL_TIMEOUT)) return;
    this.#signalGroup('SIGKILL');
    await this.#exitsWithin(KILL_TIMEOUT);
  }

  async #exitsWithin(milliseconds: number): Promise<boolean> {
    const timer = new AbortController();
    const exited = await Promise.race([
      this.exited.then(() => true),
      delay(milliseconds, false, { signal: timer.signal }),
    ]);
    timer.abort();
    return exited;
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // The signal could not be sent, because no process is left in the group.
    }
  }

  #logOutput(stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      if (this.#muted) return;
      if (this.#bufferedLines === undefined) this.log(this.definition.name, line);
      else this.#bufferedLines.push(line);
    });
  }
}
