/**
 * The parts of OpenTelemetry's SDK that are loaded only when tracing is enabled. Their packages are CommonJS modules, of
 * which the bundle has named exports only if they are imported statically.
 */
export { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
export { resourceFromAttributes } from '@opentelemetry/resources';
export { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
