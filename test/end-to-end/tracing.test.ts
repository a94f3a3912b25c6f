import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from '@jest/globals';
import { Client, demoPhoto, eventually } from './client.js';
import { type Service, startService } from './service.js';

interface Span {
  readonly traceId: string;
  readonly service: string;
  readonly name: string;
}

/** What an OTLP exporter sends, as far as it is looked at here. */
interface Export {
  readonly resourceSpans: {
    readonly resource: { readonly attributes: { key: string; value: { stringValue: string } }[] };
    readonly scopeSpans: { readonly spans: { traceId: string; name: string }[] }[];
  }[];
}

let spans: Span[];
let collector: Server;
let service: Service;

beforeEach(async () => {
  spans = [];
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      spans.push(...spansOf(JSON.parse(body) as Export));
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  service = await startService({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
});

afterEach(async () => {
  await service.stop();
  collector.close();
});

test('a trace goes from the caller through the API and the queue to the worker', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await new Client(service.url).encode(await demoPhoto('sample1.jpg'), {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  });
  const expected = [
    ['frs-api', 'POST /generate_face_encoding'],
    ['frs-worker', 'process face-encodings'],
  ];
  await eventually(
    () => Promise.resolve(spans.filter((span) => span.traceId === traceId)),
    (traced) =>
      expected.every(([process, name]) =>
        traced.some((span) => span.service === process && span.name === name),
      ),
  );
});

function spansOf({ resourceSpans }: Export): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')!.value.stringValue;
    return scopeSpans.flatMap(({ spans: some }) =>
      some.map(({ traceId, name }) => ({ traceId, service, name })),
    );
  });
}
