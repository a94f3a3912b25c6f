import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { readWorkerConfig } from '#config';
import { type StatisticsRepository } from '#persistence';
import { findFreePort } from '../../../test/servers/free-port.js';
import { type WorkerEncoderPool } from '../src/encode-image/worker-encoder-pool.js';
import { EncoderWatchdog } from '../src/scheduled-tasks/encoder-watchdog.js';
import { MetricsServer } from '../src/metrics/metrics-server.js';
import { WorkerMetrics } from '../src/metrics/worker-metrics.js';

const stuckReason = 'An encoder was killed 60 seconds ago and has not exited.';
const encoders = {
  ready: true,
  describeStuckEncoder: () => currentStuckReason,
} as unknown as WorkerEncoderPool;
let currentStuckReason: string | undefined;
let server: MetricsServer;
let url: string;

beforeEach(async () => {
  currentStuckReason = undefined;
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const config = readWorkerConfig({
    DATABASE_URL: 'postgres://nowhere.invalid/',
    FRS_METRICS_PORT: String(port),
  });
  const statistics = { readStatistics: () => Promise.resolve() } as unknown as StatisticsRepository;
  server = new MetricsServer(config, new WorkerMetrics(config), encoders, statistics);
  await server.onApplicationBootstrap();
});

afterEach(() => {
  server.beforeApplicationShutdown();
});

test.each(['/healthz', '/readyz'])('the health check %s reports a stuck encoder', async (path) => {
  expect((await fetch(url + path)).status).toBe(200);
  currentStuckReason = stuckReason;
  const response = await fetch(url + path);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ message: stuckReason });
});

test('a worker with a stuck encoder shuts down', async () => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
  jest.useFakeTimers();
  const watchdog = new EncoderWatchdog(encoders);
  try {
    watchdog.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(kill).not.toHaveBeenCalled();
    currentStuckReason = stuckReason;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
    expect(logged).toHaveBeenCalledWith(expect.stringContaining(stuckReason));
  } finally {
    await watchdog.beforeApplicationShutdown();
    jest.useRealTimers();
    kill.mockRestore();
    logged.mockRestore();
  }
});
