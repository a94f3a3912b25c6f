import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { type FaceIndex } from '#face-index';
import { PgvectorFaceIndex } from '#face-index/pgvector';
import { RemoteFaceIndex } from '#face-index/remote';
import { apiConfig } from '../config/api-config.module.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { MeasuredFaceIndex } from './measured-face-index.js';

/** The injection token for the {@link FaceIndex}. */
export const faceIndex = Symbol('faceIndex');

/** The timeout of a search of the index, in milliseconds. */
const searchTimeout = 10_000;

/**
 * The maximum number of connections to PostgreSQL for searches. Each search occupies one processor core of the database
 * server.
 */
const maxSearchConnections = 4;

function openFaceIndex({ faceIndex, searchUrl, database }: ApiConfig, metrics: ApiMetrics): FaceIndex {
  // The API does not measure searches of the embedded index, because the search process measures them.
  if (faceIndex === 'embedded') return new RemoteFaceIndex(searchUrl, searchTimeout);
  return new MeasuredFaceIndex(
    new PgvectorFaceIndex({ url: database.url, connections: maxSearchConnections, timeout: searchTimeout }),
    metrics,
  );
}

/** Provides the face index: the client of the search process, which owns the embedded index, or the index in PostgreSQL. */
@Module({
  imports: [MetricsModule],
  providers: [{ provide: faceIndex, useFactory: openFaceIndex, inject: [apiConfig, ApiMetrics] }],
  exports: [faceIndex],
})
export class FaceIndexModule implements OnApplicationShutdown {
  constructor(@Inject(faceIndex) private readonly index: FaceIndex) {}

  async onApplicationShutdown(): Promise<void> {
    await this.index.close();
  }
}
