import { writeFile } from 'node:fs/promises';
import { type FaceEncoder, openEncoder } from '#encoding';
import { type FromEncoder, type ToEncoder } from './encoder-messages.js';

// Where memory runs out, the kernel is to end the process that decodes, not the worker that knows which photo it was.
await writeFile('/proc/self/oom_score_adj', '500').catch(() => undefined);

// The worker says when it is over. Signals of a terminal or a supervisor to the whole process group are meant for it.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
// An ordinary exit would wait for threads that are in the midst of a decoder.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

let encoder: FaceEncoder;

process.on('message', (message: ToEncoder) => {
  // A fault of the installation ends the process: the worker sees to what was in its hands.
  void handle(message);
});

async function handle(message: ToEncoder): Promise<void> {
  switch (message.kind) {
    case 'open':
      encoder = await openEncoder(message.options);
      send({ kind: 'ready', model: encoder.model });
      return;
    case 'encode': {
      const { photo, bytes } = message;
      send({ kind: 'encoded', photo, result: await encoder.encodePhoto(bytes) });
    }
  }
}

function send(message: FromEncoder): void {
  process.send!(message);
}
