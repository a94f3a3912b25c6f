import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ProcessesRepository, ProcessReport } from '#persistence';
import { ApiMetrics } from '../../platform/metrics/api-metrics.js';

/** Reports to the database that this API process is running. */
@Injectable()
export class ApiReport implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly report: ProcessReport;

  constructor(processes: ProcessesRepository, metrics: ApiMetrics) {
    this.report = new ProcessReport(processes, () => ({
      kind: 'api',
      cacheLookups: metrics.readCacheLookups(),
    }));
  }

  onApplicationBootstrap(): void {
    this.report.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.report.stop();
  }
}
