import { afterEach, beforeEach, test } from '@jest/globals';
import { startTraceCollector, type TraceCollector } from '../servers/trace-collector.js';
import { Client, readDemoPhoto, retryUntilAccepted } from './client.js';
import { type Service, startService } from './service.js';

let traceCollector: TraceCollector;
let service: Service;

beforeEach(async () => {
  traceCollector = await startTraceCollector();
  service = await startService({
    OTEL_EXPORTER_OTLP_ENDPOINT: traceCollector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
});

afterEach(async () => {
  await service.stop();
  traceCollector.stop();
});

test('the trace of an upload contains the spans of the caller, the API, the queue and the worker', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await new Client(service.url).uploadPhoto(await readDemoPhoto('sample1.jpg'), {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  });
  const expected = [
    ['frs-api', 'POST /generate_face_encoding'],
    ['frs-api', 'receive upload'],
    ['frs-api', 'inspect upload'],
    ['frs-api', 'stage photo'],
    ['frs-worker', 'process face-encodings'],
    ['frs-worker', 'claim image'],
    ['frs-worker', 'encode photo'],
    ['frs-worker', 'store result'],
    ['frs-api', 'wait for notification'],
    ['frs-api', 'look up image'],
  ];
  await retryUntilAccepted(
    () => Promise.resolve(traceCollector.spans.filter((span) => span.traceId === traceId)),
    (traced) =>
      expected.every(([process, name]) =>
        traced.some((span) => span.service === process && span.name === name),
      ),
  );
});
