export interface RunningTracing {
  /** Sends the remaining spans, and stops tracing. */
  close(): Promise<void>;
}

let started = false;

/** Whether {@link startTracing} was called. Spans are not created otherwise, because even unused spans take time. */
export function isTracing(): boolean {
  return started;
}

/**
 * Sends the traces of this process to an OpenTelemetry collector.
 *
 * The collector is configured by the standard environment variables of OpenTelemetry, such as
 * `OTEL_EXPORTER_OTLP_ENDPOINT`. The SDK is imported dynamically, so that it is loaded only when tracing is enabled.
 *
 * @param serviceName the name of this process in traces, unless `OTEL_SERVICE_NAME` is set
 */
export async function startTracing(serviceName: string): Promise<RunningTracing> {
  const { BatchSpanProcessor, NodeTracerProvider, OTLPTraceExporter, resourceFromAttributes } =
    await import('./opentelemetry-sdk.js');
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? serviceName }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  started = true;
  return { close: () => provider.shutdown() };
}
