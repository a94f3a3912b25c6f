import { CannotStart } from './start-failure';
import { ProcessGroup } from './process-group';
import { type ProcessPlan, type ServicePlan } from './process-definition';
import { type Say } from './process-log';
import { RESTART_POLICY, SupervisedProcess, type Outcome } from './supervised-process';

interface Running {
  readonly name: string;
  stop(): Promise<void>;
  insist(): void;
}

/** Owns every process of the tree: whatever is started is started here, and stopped here, last come first gone. */
export class Supervisor {
  readonly #running: Running[] = [];
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly say: Say,
    private readonly policy = RESTART_POLICY,
  ) {}

  /** Fires when the tree begins to stop; from then on nothing is started any more. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Starts a process and keeps it up. One that cannot start takes all the others down: no part is of use alone. */
  async start(plan: ServicePlan): Promise<Outcome> {
    if (this.stopping.aborted) return 'stopped';
    const service = new SupervisedProcess(plan, this.say, this.policy);
    this.#running.push(service);
    const outcome = await service.start();
    if (outcome instanceof CannotStart) void this.stop();
    return outcome;
  }

  /** Runs a process to its end, which is to be a clean one. */
  async complete(plan: ProcessPlan): Promise<Outcome> {
    if (this.stopping.aborted) return 'stopped';
    const group = new ProcessGroup(plan, this.say);
    this.#running.push(group);
    const { clean, words } = await group.ended;
    this.#running.splice(this.#running.indexOf(group), 1);
    if (this.stopping.aborted) return 'stopped';
    if (clean) return 'up';
    group.confess();
    return new CannotStart(`${plan.name} failed (it ${words}): the lines above say why.`);
  }

  /** Stops a service for good; it may be started anew. */
  async stopOne(name: string): Promise<void> {
    const running = this.#running.find((one) => one.name === name);
    if (running === undefined) return;
    await running.stop();
    this.#running.splice(this.#running.indexOf(running), 1);
  }

  /** Stops everything in good order, one after the other. */
  stop(): Promise<void> {
    this.#stopping.abort();
    return (this.#stopped ??= this.#stopInOrder());
  }

  /** Ends everything at once, in no order. */
  insist(): void {
    this.#stopping.abort();
    for (const running of this.#running) running.insist();
  }

  async #stopInOrder(): Promise<void> {
    for (const running of this.#running.toReversed()) await running.stop();
  }
}
