import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A span of a trace that a process has sent. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** The ID of the parent span; undefined for the first span of a trace. */
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  /** Milliseconds since 1970, including fractions. */
  readonly start: number;
  readonly end: number;
}

/** An OpenTelemetry collector that stores the received spans in memory. */
export interface TraceCollector {
  /** The value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  stop(): void;
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
    request.on('end', () => {
      spans.push(...toCollectedSpans(JSON.parse(body) as OtlpRequest));
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The parts of an OTLP request that this collector reads. */
interface OtlpRequest {
  readonly resourceSpans: {
    readonly resource: { readonly attributes: { key: string; value: { stringValue: string } }[] };
    readonly scopeSpans: {
      readonly spans: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        startTimeUnixNano: string;
        endTimeUnixNano: string;
      }[];
    }[];
  }[];
}

function toCollectedSpans({ resourceSpans }: OtlpRequest): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')!.value.stringValue;
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano }) => ({
        traceId,
        spanId,
        parentSpanId,
        service,
        name,
        start: Number(startTimeUnixNano) / 1e6,
        end: Number(endTimeUnixNano) / 1e6,
      })),
    );
  });
}
