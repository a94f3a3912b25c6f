import { setTimeout } from 'node:timers/promises';
import { type FromEncoder, type ToEncoder } from '../src/encoder-messages.js';

// Stands for the encoder: does with a photo what its text says.
const send = (message: FromEncoder) => process.send!(message);

process.once('disconnect', () => process.exit());

process.on('message', (message: ToEncoder) => {
  if (message.kind === 'open') {
    send({ kind: 'ready', model: { name: 'scripted', version: '1' } });
    return;
  }
  switch (Buffer.from(message.bytes).toString()) {
    case 'hang':
      // As a decoder does that never ends.
      for (;;);
    case 'hoard':
      void hoard();
      return;
    case 'crash':
      process.kill(process.pid, 'SIGSEGV');
      return;
    default: {
      const timings = { decode: 1, detect: 1, landmarks: 1, encode: 1 };
      send({
        kind: 'encoded',
        photo: message.photo,
        result: { ok: true, photo: { width: 1, height: 1, faces: [], timings } },
      });
    }
  }
});

/** Takes more and more memory, as a decoder does whose file asks for it. */
async function hoard(): Promise<void> {
  for (const taken: Buffer[] = []; ; await setTimeout(1)) taken.push(Buffer.alloc(4_000_000, 1));
}
