import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceDefinition } from './process-definition.js';
import { ProcessGroup } from './process-group.js';
import { type ProcessLog } from './process-log.js';
import { StartFailure } from './start-failure.js';

/**
 * Defines when a crashed process is restarted. All times are in milliseconds.
 *
 * Retry libraries are not suitable, because a process can crash at any time after a successful start, and the delay
 * before the restart depends on how long the process ran.
 */
export interface RestartPolicy {
  /**
   * The maximum number of attempts to start a process that was never ready. After this number of failures, the start
   * fails.
   */
  readonly maxStartAttempts: number;
  /** The delay before the first restart. Each further delay is twice as long, up to the maximum. */
  readonly initialDelay: number;
  readonly maxDelay: number;
  /**
   * If a process was ready for at least this time before it crashed, the delay before its restart is the initial delay
   * again.
   */
  readonly resetAfter: number;
}

export const DEFAULT_RESTART_POLICY: RestartPolicy = {
  maxStartAttempts: 3,
  initialDelay: 500,
  maxDelay: 30_000,
  resetAfter: 60_000,
};

/** The result of a start. The result is `stopped` if a stop was requested before the process was ready. */
export type StartOutcome = 'succeeded' | 'stopped' | StartFailure;

/**
 * A process that is restarted with exponential backoff when it crashes.
 *
 * If a process was never ready, its start fails after a few attempts, because the cause is probably outside the
 * process, for example in its environment. A process that was ready at least once is restarted without limit.
 */
export class SupervisedProcess {
  #group: ProcessGroup | undefined;
  #failures = 0;
  readonly #stopping = new AbortController();

  constructor(
    private readonly definition: ServiceDefinition,
    private readonly log: ProcessLog,
    private readonly policy: RestartPolicy,
  ) {}

  get name(): string {
    return this.definition.name;
  }

  /** Starts the process, and waits until the process is ready, was stopped, or cannot be started. */
  async start(): Promise<StartOutcome> {
    while (!this.#stopping.signal.aborted) {
      const failure = await this.#launch();
      if (failure === undefined) return 'succeeded';
      if (this.#stopping.signal.aborted) break;
      if (this.#failures + 1 >= this.policy.maxStartAttempts) {
        return new StartFailure(
          `${this.definition.name} cannot start: it ${failure}. See the log lines above.`,
        );
      }
      await this.#delayAfter(failure);
    }
    return 'stopped';
  }

  /** Stops the process without restarting it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#group?.stopLogging();
    await this.#group?.stop();
  }

  /** Kills the process without waiting for its exit and without restarting it. */
  kill(): void {
    this.#stopping.abort();
    this.#group?.stopLogging();
    this.#group?.kill();
  }

  /**
   * Starts the process once. Waits until the process is ready. Returns a description of the failure if the process does
   * not become ready.
   */
  async #launch(): Promise<string | undefined> {
    const group = new ProcessGroup(this.definition, this.log);
    this.#group = group;
    const readiness = new AbortController();
    const { waitUntilReady, readyTimeout } = this.definition;
    const failure = await Promise.race([
      waitUntilReady(group.child, readiness.signal).then(
        () => undefined,
        (error: unknown) => `is not usable (${error instanceof Error ? error.message : String(error)})`,
      ),
      group.exited.then(({ description }) => description),
      delay(readyTimeout, `was not ready within ${readyTimeout / 1000} s`, readiness),
    ]);
    readiness.abort();
    if (failure === undefined) {
      group.startLogging();
      void this.#restartOnExit(group);
      return undefined;
    }
    if (!this.#stopping.signal.aborted) group.logBufferedOutput();
    await group.stop();
    return failure;
  }

  async #restartOnExit(group: ProcessGroup): Promise<void> {
    const readySince = performance.now();
    let failure: string | undefined = (await group.exited).description;
    if (performance.now() - readySince > this.policy.resetAfter) this.#failures = 0;
    while (failure !== undefined && !this.#stopping.signal.aborted) {
      await this.#delayAfter(failure);
      if (this.#stopping.signal.aborted) return;
      failure = await this.#launch();
      if (failure === undefined) this.log('frs', `${this.definition.name} restarted`);
    }
  }

  async #delayAfter(failure: string): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { initialDelay, maxDelay } = this.policy;
    const milliseconds = Math.min(initialDelay * 2 ** this.#failures, maxDelay);
    this.#failures += 1;
    this.log('frs', `${this.definition.name} ${failure}, restarting in ${milliseconds / 1000} s`);
    await delay(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
