import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { ApiMetrics } from '../../apps/api/src/platform/metrics/api-metrics.js';
import { SearchMetrics } from '../../apps/search/src/metrics/search-metrics.js';
import { WorkerMetrics } from '../../apps/worker/src/metrics/worker-metrics.js';

test('the Grafana dashboard shows every metric that FRS defines, and no other metric whose name begins with frs_', async () => {
  const dashboard = await readFile(
    new URL('../../../monitoring/grafana-dashboard.json', import.meta.url),
    'utf8',
  );
  const backlog = { backlog: () => Promise.resolve({ images: 0, oldestSeconds: 0 }) };
  const api = new ApiMetrics(backlog as unknown as ConstructorParameters<typeof ApiMetrics>[0]);
  const search = new SearchMetrics();
  search.observeIndex({
    countEntries: () => Promise.resolve({ examples: 0, faces: 0 }),
    lagInSeconds: () => 0,
  });
  const defined = [
    ...search.registry.getMetricsAsArray(),
    ...api.registry.getMetricsAsArray(),
    ...new WorkerMetrics({ threads: 1 }).registry.getMetricsAsArray(),
  ]
    .map(({ name }) => name)
    .filter((name) => name.startsWith('frs_'));
  const shown = [...dashboard.matchAll(/frs_[a-z_]+/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );
  expect([...new Set(shown)].sort()).toEqual([...new Set(defined)].sort());
});
