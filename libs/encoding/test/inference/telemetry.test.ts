import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';

const encodingModuleUrl = new URL('../../src/index.js', import.meta.url).href;

/** @param environment the environment of the main thread when it starts the worker thread */
async function openEncoderOnThread(environment: Record<string, string>): Promise<unknown[]> {
  const program = `
    import { parentPort } from 'node:worker_threads';
    import { openEncoder } from '${encodingModuleUrl}';
    const { model } = await openEncoder({ runtime: 'onnx', maxPixels: 1 });
    parentPort.postMessage(model.name);`;
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
    env: environment,
  });
  try {
    const messages: unknown[] = await once(thread, 'message');
    return messages;
  } finally {
    await thread.terminate();
  }
}

test('a thread cannot open an encoder on ONNX Runtime if telemetry was not turned off before its start', async () => {
  await expect(openEncoderOnThread({})).rejects.toThrow('Call disableTelemetry() on the main thread');
  expect(await openEncoderOnThread({ ORT_DISABLE_TELEMETRY: '1' })).toEqual(['dlib-resnet-v1']);
});
