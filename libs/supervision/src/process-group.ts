import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessPlan } from './process-definition';
import { type Say } from './process-log';

/** Milliseconds after which whoever was told to end at once is killed. */
const LAST_WORDS = 1_000;

/** How a process ended. */
export interface Ending {
  readonly clean: boolean;
  /** Follows the name of the process: “exited with code 1”. */
  readonly words: string;
}

/**
 * One running process and all it forks, as a process group of its own.
 *
 * The group keeps a terminal's Ctrl-C away from it: only the supervisor hears that, and stops its processes in order.
 */
export class ProcessGroup {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  #heldBack: string[] | undefined;
  #hushed = false;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly plan: ProcessPlan,
    private readonly say: Say,
  ) {
    this.#heldBack = plan.discreet ? [] : undefined;
    const [command = '', ...args] = plan.command;
    this.child = spawn(command, args, {
      env: plan.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(plan.channel ? (['ipc'] as const) : [])],
      ...plan.account,
    });
    this.#listenTo(this.child.stdout);
    this.#listenTo(this.child.stderr);
    this.ended = new Promise((resolve) => {
      this.child.on('error', ({ message }) => resolve({ clean: false, words: `could not run: ${message}` }));
      this.child.on('exit', (code, signal) => {
        this.#signalAll('SIGKILL');
        resolve(
          signal === null
            ? { clean: code === 0, words: `exited with code ${String(code)}` }
            : { clean: false, words: `was ended by ${signal}` },
        );
      });
    });
  }

  get name(): string {
    return this.plan.name;
  }

  /** From here on a discreet process is heard; what it said on its way up is forgotten. */
  beHeard(): void {
    this.#heldBack = undefined;
  }

  /** Says what was held back: the process failed, and these lines tell why. */
  confess(): void {
    for (const line of this.#heldBack ?? []) this.say(this.plan.name, line);
    this.#heldBack = undefined;
  }

  /** A discreet process is about to be stopped on purpose, and says nothing about it. */
  hush(): void {
    this.#hushed = this.plan.discreet ?? false;
  }

  /** Stops it within the patience of its plan, by force if need be. Nothing of it runs afterwards. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** Sends the last signal before SIGKILL, without waiting. */
  insist(): void {
    this.#signalAll(this.plan.stopping.insist);
  }

  async #stop(): Promise<void> {
    const { ask, patience } = this.plan.stopping;
    this.child.kill(ask);
    if (await this.#endsWithin(patience)) return;
    this.say('frs', `${this.plan.name} did not stop in ${patience / 1000} s: ending it`);
    this.insist();
    if (await this.#endsWithin(LAST_WORDS)) return;
    this.#signalAll('SIGKILL');
    await this.#endsWithin(LAST_WORDS);
  }

  async #endsWithin(milliseconds: number): Promise<boolean> {
    const waiting = new AbortController();
    const ended = await Promise.race([
      this.ended.then(() => true),
      delay(milliseconds, false, { signal: waiting.signal }),
    ]);
    waiting.abort();
    return ended;
  }

  #signalAll(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }

  #listenTo(stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      if (this.#hushed) return;
      if (this.#heldBack === undefined) this.say(this.plan.name, line);
      else this.#heldBack.push(line);
    });
  }
}
