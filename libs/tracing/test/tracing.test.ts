import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runInSpan } from '#tracing';
import { startTraceCollector, type TraceCollector } from '../../../test/servers/trace-collector.js';

/** OpenTelemetry rounds the start of each span to whole milliseconds. The end is the start plus the exact duration. */
const clockResolutionMs = 1;

describe('with a trace collector', () => {
  let collector: TraceCollector;

  beforeAll(async () => {
    collector = await startTraceCollector();
    const program = fileURLToPath(new URL('tracing.process.js', import.meta.url));
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  afterAll(() => {
    collector.stop();
  });

  test('a process that ends first sends its remaining spans, with the name of its service', () => {
    expect(collector.spans.map(({ name, service }) => [name, service]).sort()).toEqual([
      ['GET /items/:id', 'frs-test'],
      ['load item', 'frs-test'],
      ['save item', 'frs-test'],
    ]);
  });

  test('all spans of a request continue the trace of its caller', () => {
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set(['a'.repeat(32)]));
  });

  test('the span of a request is the parent of the spans of its steps, and covers their time', () => {
    const span = (searched: string) => collector.spans.find(({ name }) => name === searched)!;
    const request = span('GET /items/:id');
    for (const step of [span('load item'), span('save item')]) {
      expect(step.parentSpanId).toBe(request.spanId);
      expect(step.start).toBeGreaterThanOrEqual(request.start);
      expect(step.end).toBeLessThanOrEqual(request.end + clockResolutionMs);
    }
  });
});

describe('without tracing', () => {
  test('a traced function returns its result', async () => {
    expect(await runInSpan('step', () => Promise.resolve(1))).toBe(1);
  });

  test('a traced function rejects with its error', async () => {
    await expect(runInSpan('step', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
