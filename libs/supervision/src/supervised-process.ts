import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from './start-failure';
import { ProcessGroup } from './process-group';
import { type ServicePlan } from './process-definition';
import { type Say } from './process-log';

/** How crashes are answered. All times in milliseconds. */
export interface RestartPolicy {
  /** Failures in a row, before it was ever ready, that are enough to give up. */
  readonly attempts: number;
  /** The first pause before a restart; every further one is twice as long… */
  readonly firstPause: number;
  /** …up to this. */
  readonly longestPause: number;
  /** Having been ready for so long, it starts over with the first pause. */
  readonly calm: number;
}

export const RESTART_POLICY: RestartPolicy = {
  attempts: 3,
  firstPause: 500,
  longestPause: 30_000,
  calm: 60_000,
};

/** What became of a request to start something. */
export type Outcome = 'up' | 'stopped' | CannotStart;

/**
 * A process that is started again when it crashes, after pauses that double.
 *
 * One that fails again and again before it was ever ready is given up: that is a mistake in its surroundings, which no
 * restart repairs. One that was ready once is brought back for as long as it takes.
 */
export class SupervisedProcess {
  #group: ProcessGroup | undefined;
  #failures = 0;
  readonly #stopping = new AbortController();

  constructor(
    private readonly plan: ServicePlan,
    private readonly say: Say,
    private readonly policy: RestartPolicy,
  ) {}

  get name(): string {
    return this.plan.name;
  }

  /** Starts it, and settles when it is ready, was stopped on its way, or is given up. */
  async start(): Promise<Outcome> {
    while (!this.#stopping.signal.aborted) {
      const failure = await this.#launch();
      if (failure === undefined) return 'up';
      if (this.#stopping.signal.aborted) break;
      if (this.#failures + 1 >= this.policy.attempts) {
        return new CannotStart(`${this.plan.name} cannot start (it ${failure}): the lines above say why.`);
      }
      await this.#pauseAfter(failure);
    }
    return 'stopped';
  }

  /** Stops it for good. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#group?.hush();
    await this.#group?.stop();
  }

  /** Ends it at once. */
  insist(): void {
    this.#stopping.abort();
    this.#group?.hush();
    this.#group?.insist();
  }

  /** Starts the process once: undefined when it is ready, otherwise what it did instead. */
  async #launch(): Promise<string | undefined> {
    const group = new ProcessGroup(this.plan, this.say);
    this.#group = group;
    const asking = new AbortController();
    const failure = await Promise.race([
      this.plan.untilReady(group.child, asking.signal).then(
        () => undefined,
        (error: unknown) => `was not usable: ${error instanceof Error ? error.message : String(error)}`,
      ),
      group.ended.then(({ words }) => words),
      delay(this.plan.readyWithin, `was not ready after ${this.plan.readyWithin / 1000} s`, asking),
    ]);
    asking.abort();
    if (failure === undefined) {
      group.beHeard();
      void this.#watch(group);
      return undefined;
    }
    if (!this.#stopping.signal.aborted) group.confess();
    await group.stop();
    return failure;
  }

  async #watch(group: ProcessGroup): Promise<void> {
    const readySince = performance.now();
    let failure: string | undefined = (await group.ended).words;
    if (performance.now() - readySince > this.policy.calm) this.#failures = 0;
    while (failure !== undefined && !this.#stopping.signal.aborted) {
      await this.#pauseAfter(failure);
      if (this.#stopping.signal.aborted) return;
      failure = await this.#launch();
      if (failure === undefined) this.say('frs', `${this.plan.name} is back`);
    }
  }

  async #pauseAfter(failure: string): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { firstPause, longestPause } = this.policy;
    const pause = Math.min(firstPause * 2 ** this.#failures, longestPause);
    this.#failures += 1;
    this.say('frs', `${this.plan.name} ${failure}: starting it again in ${pause / 1000} s`);
    await delay(pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
