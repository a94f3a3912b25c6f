import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager } from 'typeorm';
import { type FinishedRunState, type UnfinishedRunState } from './cluster-run-state.js';

/** A run that waits for a worker or is running. */
export interface UnfinishedClusterRun {
  readonly id: number;
  readonly state: UnfinishedRunState;
  readonly facesDone: number;
  /** The number of faces whose neighbours must be found; undefined until the faces have been counted. */
  readonly facesTotal: number | undefined;
  readonly createdAt: Date;
}

/** What a run has changed. */
export interface ClusterRunResult {
  /** The number of faces that were added to clusters. */
  readonly clusteredFaces: number;
  readonly newClusters: number;
  /** The number of clusters that were merged into other clusters. */
  readonly mergedClusters: number;
}

export interface FinishedClusterRun {
  readonly state: FinishedRunState;
  readonly createdAt: Date;
  readonly finishedAt: Date;
  /** What the run has changed; undefined unless the run has succeeded. */
  readonly result: ClusterRunResult | undefined;
  /** The reason why the run failed; undefined unless the run has failed. */
  readonly problem: string | undefined;
}

/** An attempt of a worker at a run. */
export interface ClusterRunAttempt {
  readonly id: number;
  /** From 1. */
  readonly attempt: number;
}

/** The error for a worker whose run was cancelled or was started again by another worker. The worker must stop. */
export class ClusterRunEndedError extends Error {
  override readonly name = 'RunEnded';

  constructor() {
    super('the run was cancelled, or was begun again by another worker');
  }
}

const unfinishedRunColumns = `"id", "state", "faces_done" AS "facesDone", "faces_total" AS "facesTotal",
  "created_at" AS "createdAt"`;

interface UnfinishedRunRow extends Omit<UnfinishedClusterRun, 'id' | 'facesTotal'> {
  readonly id: string;
  readonly facesTotal: number | null;
}

interface FinishedRunRow {
  readonly state: FinishedRunState;
  readonly createdAt: Date;
  readonly finishedAt: Date;
  readonly clusteredFaces: number | null;
  readonly newClusters: number | null;
  readonly mergedClusters: number | null;
  readonly problem: string | null;
}

/** Stores the runs of the clustering: their requests, their progress and their results. */
@Injectable()
export class ClusterRunsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Creates a run if there is no unfinished run, and returns the unfinished run. */
  requestRun(): Promise<UnfinishedClusterRun> {
    return this.dataSource.transaction(async (manager) => {
      // Concurrent requests wait for this lock, and then find the run that the first request has created.
      await manager.query(`LOCK TABLE "cluster_runs" IN SHARE ROW EXCLUSIVE MODE`);
      const existing = await findUnfinished(manager);
      if (existing !== undefined) return existing;
      await manager.query(`DELETE FROM "cluster_runs" WHERE "id" < (SELECT max("id") FROM "cluster_runs")`);
      const [created]: UnfinishedRunRow[] = await manager.query(
        `INSERT INTO "cluster_runs" ("state") VALUES ('waiting') RETURNING ${unfinishedRunColumns}`,
      );
      return toUnfinishedClusterRun(created!);
    });
  }

  /** Returns the run that has not finished; undefined if there is none. */
  findUnfinishedRun(): Promise<UnfinishedClusterRun | undefined> {
    return findUnfinished(this.dataSource.manager);
  }

  /** Returns the run that finished last; undefined if there is none. */
  async findLastFinishedRun(): Promise<FinishedClusterRun | undefined> {
    const [row]: FinishedRunRow[] = await this.dataSource.query(
      `SELECT "state", "created_at" AS "createdAt", "finished_at" AS "finishedAt",
         "clustered_faces" AS "clusteredFaces", "new_clusters" AS "newClusters",
         "merged_clusters" AS "mergedClusters", "problem"
       FROM "cluster_runs" WHERE "finished_at" IS NOT NULL ORDER BY "id" DESC LIMIT 1`,
    );
    return row && toFinishedRun(row);
  }

  /**
   * Cancels the run that has not finished. The worker of a cancelled run stops before its next write.
   *
   * @returns whether there was an unfinished run
   */
  async cancelRun(): Promise<boolean> {
    const [, cancelled]: [unknown[], number] = await this.dataSource.query(
      `UPDATE "cluster_runs" SET "state" = 'cancelled', "finished_at" = now() WHERE "finished_at" IS NULL`,
    );
    return cancelled > 0;
  }

  /**
   * Starts an attempt of a worker at a run. The workers of earlier attempts can then no longer write results.
   *
   * @returns undefined if the run has finished
   */
  async beginAttempt(id: number): Promise<ClusterRunAttempt | undefined> {
    const [rows]: [{ attempts: number }[], number] = await this.dataSource.query(
      `UPDATE "cluster_runs"
       SET "state" = 'running', "attempts" = "attempts" + 1, "faces_done" = 0, "faces_total" = NULL,
         "started_at" = COALESCE("started_at", now())
       WHERE "id" = $1 AND "finished_at" IS NULL RETURNING "attempts"`,
      [id],
    );
    return rows[0] && { id, attempt: rows[0].attempts };
  }

  /** @throws {ClusterRunEndedError} */
  async recordProgress(run: ClusterRunAttempt, facesDone: number, facesTotal: number): Promise<void> {
    await this.updateRun(run, `"faces_done" = $3, "faces_total" = $4`, [facesDone, facesTotal]);
  }

  /** @throws {ClusterRunEndedError} */
  async markSucceeded(
    run: ClusterRunAttempt,
    { clusteredFaces, newClusters, mergedClusters }: ClusterRunResult,
  ): Promise<void> {
    await this.updateRun(
      run,
      `"state" = 'succeeded', "finished_at" = now(), "clustered_faces" = $3, "new_clusters" = $4,
       "merged_clusters" = $5`,
      [clusteredFaces, newClusters, mergedClusters],
    );
  }

  /** @throws {ClusterRunEndedError} */
  async markFailed(run: ClusterRunAttempt, problem: string): Promise<void> {
    await this.updateRun(run, `"state" = 'failed', "finished_at" = now(), "problem" = $3`, [problem]);
  }

  private async updateRun(
    { id, attempt }: ClusterRunAttempt,
    assignments: string,
    values: readonly unknown[],
  ): Promise<void> {
    const [, updated]: [unknown[], number] = await this.dataSource.query(
      `UPDATE "cluster_runs" SET ${assignments} WHERE "id" = $1 AND "attempts" = $2 AND "finished_at" IS NULL`,
      [id, attempt, ...values],
    );
    if (updated === 0) throw new ClusterRunEndedError();
  }
}

/**
 * Locks a run, so that it cannot be cancelled before the end of the transaction.
 *
 * @throws {ClusterRunEndedError}
 */
export async function lockClusterRun(
  manager: EntityManager,
  { id, attempt }: ClusterRunAttempt,
): Promise<void> {
  const rows: unknown[] = await manager.query(
    `SELECT FROM "cluster_runs" WHERE "id" = $1 AND "attempts" = $2 AND "finished_at" IS NULL FOR SHARE`,
    [id, attempt],
  );
  if (rows.length === 0) throw new ClusterRunEndedError();
}

async function findUnfinished(manager: EntityManager): Promise<UnfinishedClusterRun | undefined> {
  const [row]: UnfinishedRunRow[] = await manager.query(
    `SELECT ${unfinishedRunColumns} FROM "cluster_runs" WHERE "finished_at" IS NULL`,
  );
  return row && toUnfinishedClusterRun(row);
}

function toUnfinishedClusterRun({ id, facesTotal, ...row }: UnfinishedRunRow): UnfinishedClusterRun {
  return { ...row, id: Number(id), facesTotal: facesTotal ?? undefined };
}

function toFinishedRun(row: FinishedRunRow): FinishedClusterRun {
  const { state, createdAt, finishedAt, clusteredFaces, newClusters, mergedClusters, problem } = row;
  return {
    state,
    createdAt,
    finishedAt,
    result:
      clusteredFaces === null || newClusters === null || mergedClusters === null
        ? undefined
        : { clusteredFaces, newClusters, mergedClusters },
    problem: problem ?? undefined,
  };
}
