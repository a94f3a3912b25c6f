import { isMainThread } from 'node:worker_threads';

const variable = 'ORT_DISABLE_TELEMETRY';

/**
 * Turns off the telemetry of ONNX Runtime for this process. To be called on the main thread before it starts threads
 * that open encoders, and before the first session of the process is created; a worker thread only checks that it was.
 *
 * Telemetry is on by default. The first session of a process then keeps an identifier of the machine and a database in
 * the cache folder of the user and tries to upload what it collected. It also matches the command line of the process
 * (`/proc/self/cmdline`) with `std::regex`, which recurses for every character and takes 290 bytes of stack for each:
 * 15 kB overflow the 4 MB stack of a worker thread, 30 kB the 8 MB of a main thread. Creating the first session on the
 * main thread, or threads with larger stacks, would only move that limit. With telemetry off, none of this runs.
 *
 * ONNX Runtime asks the environment of the process. In a worker thread `process.env` is a copy, which the library does
 * not see; but it is a copy of what the main thread had set when it started the thread.
 *
 * @throws on a worker thread that was started while telemetry was not turned off
 */
export function forbidTelemetry(): void {
  if (isMainThread) process.env[variable] = '1';
  else if (process.env[variable] !== '1')
    throw new Error(
      'Call forbidTelemetry() on the main thread before starting a thread that opens an encoder.',
    );
}
