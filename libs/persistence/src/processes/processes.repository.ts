import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';
import { type ProcessEntity } from './process.entity.js';
import { processState, type ProcessState } from './process-state.js';

/** If a process has not written its row for this time, in seconds, it is not running any more. */
const maxSilence = 30;

/** A process that is running. */
export type RunningProcess = Pick<
  ProcessEntity,
  'id' | 'host' | 'pid' | 'version' | 'startedAt' | 'seenAt'
> & {
  readonly state: ProcessState;
};

/** A process that reports its state. */
export type ReportingProcess = Omit<RunningProcess, 'seenAt'>;

/** The table in which the processes of the service report what they do. */
@Injectable()
export class ProcessesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Writes the row of a process, and deletes the rows of processes that do not report any more. */
  async report({ id, host, pid, version, startedAt, state }: ReportingProcess): Promise<void> {
    await this.dataSource.query(
      `WITH stopped AS (
         DELETE FROM "processes" WHERE "seen_at" < now() - make_interval(secs => $8) AND "id" <> $1
       )
       INSERT INTO "processes" ("id", "kind", "host", "pid", "version", "started_at", "seen_at", "state")
       VALUES ($1, $2, $3, $4, $5, $6, now(), $7)
       ON CONFLICT ("id") DO UPDATE SET "seen_at" = now(), "state" = EXCLUDED."state"`,
      [id, state.kind, host, pid, version, startedAt, JSON.stringify(state), maxSilence],
    );
  }

  /** Deletes the row of a process that shuts down. */
  async remove(id: string): Promise<void> {
    await this.dataSource.query(`DELETE FROM "processes" WHERE "id" = $1`, [id]);
  }

  /**
   * Reads the running processes, the oldest first. A process whose state has the format of another version is not
   * included.
   */
  async list(): Promise<RunningProcess[]> {
    const rows: Omit<ProcessEntity, 'kind'>[] = await this.dataSource.query(
      `SELECT "id", "host", "pid", "version", "started_at" AS "startedAt", "seen_at" AS "seenAt", "state"
       FROM "processes" WHERE "seen_at" >= now() - make_interval(secs => $1) ORDER BY "started_at", "id"`,
      [maxSilence],
    );
    return rows.flatMap((row) => {
      const { data: state } = processState.safeParse(row.state);
      return state === undefined ? [] : [{ ...row, state }];
    });
  }

  /** Reads the version of the PostgreSQL server. */
  async readDatabaseVersion(): Promise<string> {
    const [row]: { server_version: string }[] = await this.dataSource.query('SHOW server_version');
    return row!.server_version;
  }
}
