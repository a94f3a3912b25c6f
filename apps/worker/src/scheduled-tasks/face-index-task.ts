import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { indexCollections } from '#face-index';
import { HnswIndexMaintenance } from '#face-index/pgvector';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/**
 * The time between two checks, in milliseconds. Each check counts the vectors, which takes a tenth of a second for a
 * million vectors.
 */
const indexMaintenanceInterval = 60_000;

/**
 * Creates the HNSW index of a model when it has many faces. Only one worker at a time creates the index. If this worker
 * shuts down, the next worker that runs this task starts again.
 */
@Injectable()
export class FaceIndexTask extends ScheduledTask {
  private readonly indexes: HnswIndexMaintenance;
  private readonly shutdown = new AbortController();

  constructor(
    @Inject(workerConfig) { faceIndex, database }: WorkerConfig,
    private readonly metrics: WorkerMetrics,
  ) {
    super(faceIndex === 'pgvector' ? indexMaintenanceInterval : undefined);
    this.indexes = new HnswIndexMaintenance({
      url: database.url,
      log: (line) => {
        this.logger.log(line);
      },
    });
  }

  override async beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort();
    await super.beforeApplicationShutdown();
  }

  protected override async run(): Promise<void> {
    const sizes = await this.indexes.createAndDropIndexes(this.shutdown.signal);
    for (const collection of indexCollections) {
      const { vectors, bytes } = sizes[collection];
      this.metrics.recordIndexSize(collection, vectors, bytes);
    }
  }
}
