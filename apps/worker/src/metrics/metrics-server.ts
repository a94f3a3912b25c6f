import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { StatisticsRepository } from '#persistence';
import { WorkerEncoderPool } from '../encode-image/worker-encoder-pool.js';
import { workerConfig } from '../worker-config.js';
import { WorkerMetrics } from './worker-metrics.js';

/** Serves a worker's metrics and health checks over HTTP if a port is configured. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | undefined;

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly metrics: WorkerMetrics,
    private readonly encoders: WorkerEncoderPool,
    private readonly statistics: StatisticsRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, host } = this.config;
    if (metricsPort === undefined) return;
    this.server = createServer((request, response) => void this.answerRequest(request.url ?? '', response));
    this.server.listen(metricsPort, host);
    await once(this.server, 'listening');
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answerRequest(path: string, response: ServerResponse): Promise<void> {
    switch (path) {
      case '/metrics':
        response.setHeader('Content-Type', this.metrics.registry.contentType);
        response.end(await this.metrics.registry.metrics());
        return;
      case '/healthz': {
        const stuck = this.encoders.describeStuckEncoder();
        sendJsonResponse(response, stuck === undefined ? 200 : 503, stuck ?? 'OK');
        return;
      }
      case '/readyz': {
        const reason =
          this.encoders.describeStuckEncoder() ?? (this.encoders.ready ? undefined : 'No encoder is ready.');
        if (reason !== undefined) {
          sendJsonResponse(response, 503, reason);
          return;
        }
        await this.statistics.readStatistics().then(
          () => {
            sendJsonResponse(response, 200, 'OK');
          },
          () => {
            sendJsonResponse(response, 503, 'The database cannot be reached.');
          },
        );
        return;
      }
      default:
        sendJsonResponse(response, 404, 'Not found. Available: /metrics, /healthz, /readyz.');
    }
  }
}

function sendJsonResponse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ message }));
}
