import { setTimeout } from 'node:timers/promises';
import { type MessageFromEncoder, type MessageToEncoder } from '../src/encoder-messages.js';

// Replaces the encoder process in tests. The bytes of a photo are a command for this process.
const sendToPool = (message: MessageFromEncoder) => process.send!(message);

process.once('disconnect', () => process.exit());

process.on('message', (message: MessageToEncoder) => {
  if (message.kind === 'open') {
    sendToPool({ kind: 'ready', model: { name: 'scripted', version: '1' } });
    return;
  }
  switch (Buffer.from(message.bytes).toString()) {
    case 'hang':
      // Blocks the process, like a decoder in an endless loop.
      for (;;);
    case 'hoard':
      void allocateUntilKilled();
      return;
    case 'crash':
      process.kill(process.pid, 'SIGSEGV');
      return;
    default: {
      const timings = { decode: 1, detect: 1, landmarks: 1, encode: 1 };
      sendToPool({
        kind: 'encoded',
        photo: message.photo,
        result: { ok: true, photo: { width: 1, height: 1, faces: [], timings } },
      });
    }
  }
});

/** Allocates memory until the process is killed. */
async function allocateUntilKilled(): Promise<void> {
  for (const taken: Buffer[] = []; ; await setTimeout(1)) taken.push(Buffer.alloc(4_000_000, 1));
}
