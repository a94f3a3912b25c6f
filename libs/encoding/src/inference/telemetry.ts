/**
 * Forbids ONNX Runtime to report its use to its maker, which it does unless it is told not to.
 *
 * It asks the environment of the process when it is loaded, and what a thread writes there stays with the thread: so
 * this is called on the main thread, before any thread opens an encoder.
 */
export function forbidTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1';
}
