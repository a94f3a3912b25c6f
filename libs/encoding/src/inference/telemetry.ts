import { isMainThread } from 'node:worker_threads';

const telemetryVariable = 'ORT_DISABLE_TELEMETRY';

/**
 * Turns off the telemetry of ONNX Runtime for this process. The function must be called on the main thread, before the
 * first session is created, and before threads that open encoders are started. On a worker thread, the function only
 * checks that telemetry is disabled.
 *
 * ONNX Runtime sends telemetry by default. The first session of a process then stores a database and an identifier of the machine in
 * the user's cache folder, and tries to upload the collected data. The session also matches the command line of the
 * process (`/proc/self/cmdline`) with `std::regex`, which recurses for every character and takes 290 bytes of stack for
 * each character: 15 kB overflow the 4 MB stack of a worker thread, and 30 kB overflow the 8 MB stack of a main thread.
 * To create the first session on the main thread, or to use larger stacks, would only increase this limit. With
 * telemetry disabled, the command line is not matched at all.
 *
 * ONNX Runtime reads the environment of the process. In a worker thread `process.env` is only a copy, made when the
 * thread was started.
 *
 * @throws if it is called on a worker thread that was started before telemetry was turned off
 */
export function disableTelemetry(): void {
  if (isMainThread) process.env[telemetryVariable] = '1';
  else if (process.env[telemetryVariable] !== '1')
    throw new Error(
      'Call disableTelemetry() on the main thread before starting a thread that opens an encoder.',
    );
}
