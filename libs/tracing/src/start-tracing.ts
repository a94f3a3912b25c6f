export interface Tracing {
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

/**
 * Sends the traces of this process to an OpenTelemetry collector.
 *
 * The collector is configured by the variables that every OpenTelemetry SDK reads (`OTEL_EXPORTER_OTLP_ENDPOINT` and its
 * like). The SDK is loaded only here: a process that traces nothing pays nothing for it.
 *
 * @param serviceName what the traces call this process, unless `OTEL_SERVICE_NAME` says otherwise
 */
export async function startTracing(serviceName: string): Promise<Tracing> {
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? serviceName }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { close: () => provider.shutdown() };
}
