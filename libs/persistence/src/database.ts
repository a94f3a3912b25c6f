import { type Client } from 'pg';
import { type DataSourceOptions } from 'typeorm';
import { type DatabaseConfig, serviceTimeouts, type SessionTimeouts } from '#config';
import { ApiKeyEntity } from './api-keys/api-key.entity.js';
import { FaceEntity } from './images/face.entity.js';
import { ImageEntity } from './images/image.entity.js';
import { StagedChunkEntity } from './images/staged-chunk.entity.js';
import { ImagesFacesStatistics1790000000000 } from './migrations/1790000000000-images-faces-statistics.js';
import { ImportedEncodings1790000001000 } from './migrations/1790000001000-imported-encodings.js';
import { ApiKeysRateLimits1790000002000 } from './migrations/1790000002000-api-keys-rate-limits.js';
import { OriginOfImages1790000003000 } from './migrations/1790000003000-origin-of-images.js';
import { ProblemKindsStagingKeys1790000004400 } from './migrations/1790000004400-problem-kinds-staging-keys.js';
import { Subjects1790000005000 } from './migrations/1790000005000-subjects.js';
import { StatisticsEntity } from './statistics/statistics.entity.js';
import { ClusterEntity } from './subjects/cluster.entity.js';
import { ClusterFaceEntity } from './subjects/cluster-face.entity.js';
import { FaceDecisionEntity } from './subjects/face-decision.entity.js';
import { SubjectEntity } from './subjects/subject.entity.js';
import { SubjectFaceEntity } from './subjects/subject-face.entity.js';

/**
 * The TypeORM options of the database. The schema changes only through migrations.
 *
 * @param timeouts of every session; the service's by default
 */
export function databaseOptions({
  url,
  connections,
  timeouts = serviceTimeouts,
}: Pick<DatabaseConfig, 'url' | 'connections'> & { timeouts?: SessionTimeouts }): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [
      ImageEntity,
      FaceEntity,
      StagedChunkEntity,
      StatisticsEntity,
      ApiKeyEntity,
      SubjectEntity,
      SubjectFaceEntity,
      FaceDecisionEntity,
      ClusterEntity,
      ClusterFaceEntity,
    ],
    migrations: [
      ImagesFacesStatistics1790000000000,
      ImportedEncodings1790000001000,
      ApiKeysRateLimits1790000002000,
      OriginOfImages1790000003000,
      ProblemKindsStagingKeys1790000004400,
      Subjects1790000005000,
    ],
    synchronize: false,
    // gen_random_uuid(), which PostgreSQL has without an extension.
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize: connections,
    connectTimeoutMS: 5_000,
    extra: {
      application_name: 'frs',
      keepAlive: true,
      query_timeout: timeouts.response,
      onConnect: (client: Client) => limitSession(client, timeouts),
    },
  };
}

/** Sets the timeouts of a new session. They are not startup parameters, because connection poolers reject those. */
async function limitSession(
  client: Client,
  { lock, statement, idleInTransaction }: SessionTimeouts,
): Promise<void> {
  await client.query(
    `SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false),
       set_config('idle_in_transaction_session_timeout', $3, false)`,
    [lock, statement, idleInTransaction].map(String),
  );
}
