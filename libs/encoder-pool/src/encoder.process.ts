import { writeFile } from 'node:fs/promises';
import { type FaceEncoder, openEncoder } from '#encoding';
import { type FromEncoder, type ToEncoder } from './encoder-messages.js';

// Where memory runs out, the kernel is to end the process that decodes, not the one that knows which photo it was.
await writeFile('/proc/self/oom_score_adj', '500').catch(() => undefined);

// The pool says when it is over. Signals of a terminal or a supervisor to the whole process group are meant for its process.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
// An ordinary exit would wait for threads that are in the midst of a decoder.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

let encoder: FaceEncoder;

process.on('message', (message: ToEncoder) => {
  // An encoder that throws at a photo is a fault of its own and ends the process: the pool sees to what was in its hands.
  void handle(message);
});

async function handle(message: ToEncoder): Promise<void> {
  switch (message.kind) {
    case 'open':
      try {
        encoder = await openEncoder(message.options);
      } catch (error) {
        await sent({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) });
        process.exit(1);
      }
      await sent({ kind: 'ready', model: encoder.model });
      return;
    case 'encode': {
      const { photo, bytes } = message;
      await sent({ kind: 'encoded', photo, result: await encoder.encodePhoto(bytes) });
    }
  }
}

/** Settles when the message is on its way, or the pool is gone and nobody wants it. */
function sent(message: FromEncoder): Promise<void> {
  return new Promise((resolve) => {
    process.send!(message, () => {
      resolve();
    });
  });
}
