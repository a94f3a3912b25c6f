import { Injectable } from '@nestjs/common';
import { type FinishedStatus, finishedStatuses, type TaskKind, type WorkerState } from '#persistence';
import { RecentResults } from './recent-results.js';

type Task = WorkerState['tasks'][number];

/** What this worker does, and the results since its start. */
@Injectable()
export class WorkerActivity {
  private readonly tasks = new Set<Task>();
  private readonly finished = Object.fromEntries(finishedStatuses.map((status) => [status, 0])) as Record<
    FinishedStatus,
    number
  >;
  private interruptions = 0;

  constructor(private readonly recent: RecentResults) {}

  /**
   * Runs a task that is listed while it runs.
   *
   * @param subject the hash of the image or the ID of the clustering run; null for tasks without a subject
   */
  async runTask<Result>(kind: TaskKind, subject: string | null, run: () => Promise<Result>): Promise<Result> {
    const task: Task = { kind, subject, since: new Date().toISOString() };
    this.tasks.add(task);
    try {
      return await run();
    } finally {
      this.tasks.delete(task);
    }
  }

  /** @param latency the time from the creation of the image to its result, in seconds */
  recordFinishedImage(status: FinishedStatus, latency: number): void {
    this.finished[status] += 1;
    this.recent.record(latency);
  }

  recordInterruptedAttempt(): void {
    this.interruptions += 1;
  }

  describe(): Pick<WorkerState, 'tasks' | 'finished' | 'interruptions' | 'recent'> {
    return {
      tasks: [...this.tasks],
      finished: { ...this.finished },
      interruptions: this.interruptions,
      recent: this.recent.summarize(),
    };
  }
}
