import { type ProcessDefinition, type ServiceDefinition } from './process-definition.js';
import { ProcessGroup } from './process-group.js';
import { type ProcessLog } from './process-log.js';
import { StartFailure } from './start-failure.js';
import { DEFAULT_RESTART_POLICY, SupervisedProcess, type StartOutcome } from './supervised-process.js';

interface SupervisedProcessEntry {
  readonly name: string;
  stop(): Promise<void>;
  kill(): void;
}

/** Starts processes, restarts those that crash, and stops them in the reverse order of their start. */
export class Supervisor {
  readonly #running: SupervisedProcessEntry[] = [];
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly log: ProcessLog,
    private readonly policy = DEFAULT_RESTART_POLICY,
  ) {}

  /** A signal that is aborted when the supervisor is asked to stop. After that, the supervisor starts no process. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Starts a process and restarts it when it crashes. If the process cannot be started, all other processes are
   * stopped.
   */
  async start(definition: ServiceDefinition): Promise<StartOutcome> {
    if (this.stopping.aborted) return 'stopped';
    const service = new SupervisedProcess(definition, this.log, this.policy);
    this.#running.push(service);
    const outcome = await service.start();
    if (outcome instanceof StartFailure) void this.stop();
    return outcome;
  }

  /** Starts a process and waits until it exits. The exit code 0 means success. */
  async runToCompletion(definition: ProcessDefinition): Promise<StartOutcome> {
    if (this.stopping.aborted) return 'stopped';
    const group = new ProcessGroup(definition, this.log);
    this.#running.push(group);
    const { succeeded, description } = await group.exited;
    this.#running.splice(this.#running.indexOf(group), 1);
    if (this.stopping.aborted) return 'stopped';
    if (succeeded) return 'succeeded';
    group.logBufferedOutput();
    return new StartFailure(`${definition.name} failed: it ${description}. See the log lines above.`);
  }

  /** Stops one process, which can be started again later. */
  async stopProcess(name: string): Promise<void> {
    const running = this.#running.find((process) => process.name === name);
    if (running === undefined) return;
    await running.stop();
    this.#running.splice(this.#running.indexOf(running), 1);
  }

  /** Stops all processes, one after the other. */
  stop(): Promise<void> {
    this.#stopping.abort();
    return (this.#stopped ??= this.#stopInOrder());
  }

  /** Kills all processes without waiting for their exit. */
  kill(): void {
    this.#stopping.abort();
    for (const running of this.#running) running.kill();
  }

  async #stopInOrder(): Promise<void> {
    for (const running of this.#running.toReversed()) await running.stop();
  }
}
