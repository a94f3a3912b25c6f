import { writeFile } from 'node:fs/promises';
import { type FaceEncoder, openEncoder } from '#encoding';
import { type MessageFromEncoder, type MessageToEncoder } from './encoder-messages.js';

// When memory runs out, the kernel should kill this process and not the worker, because the worker counts the attempts.
await writeFile('/proc/self/oom_score_adj', '500').catch(() => undefined);

// Only the pool ends this process, so the process ignores the signals that a terminal or supervisor sends to the whole
// process group.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
// The process kills itself, because a normal exit would wait for threads that execute a decoder.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

let encoder: FaceEncoder;

process.on('message', (message: MessageToEncoder) => {
  // An exception is caused by a defect of the encoder, and crashes the process. The pool then handles the photos of
  // this process.
  void handleMessage(message);
});

async function handleMessage(message: MessageToEncoder): Promise<void> {
  switch (message.kind) {
    case 'open':
      try {
        encoder = await openEncoder(message.options);
      } catch (error) {
        await sendMessage({
          kind: 'unusable',
          reason: error instanceof Error ? error.message : String(error),
        });
        process.exit(1);
      }
      await sendMessage({ kind: 'ready', model: encoder.model });
      return;
    case 'encode': {
      const { photo, bytes, locations } = message;
      await sendMessage({ kind: 'encoded', photo, result: await encoder.encodePhoto(bytes, locations) });
    }
  }
}

/** Sends a message to the pool. The promise is resolved when the message was sent, or if the pool has disconnected. */
function sendMessage(message: MessageFromEncoder): Promise<void> {
  return new Promise((resolve) => {
    process.send!(message, () => {
      resolve();
    });
  });
}
