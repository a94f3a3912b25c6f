import { type EventEmitter } from 'node:events';
import { fatalPhotoSuffix } from './fatal-photos.js';

// Loaded into every process of a service. An encoder that is given a marked photo is killed with it in its hands.

/** Its types know no messages of its own kinds. */
const messages: EventEmitter = process;

const dieOfFatalPhoto = ({ bytes }: { bytes?: Uint8Array }): void => {
  if (bytes !== undefined && Buffer.from(bytes).includes(fatalPhotoSuffix))
    process.kill(process.pid, 'SIGKILL');
};

const listenAhead = (event: string): void => {
  if (event !== 'message') return;
  messages.off('newListener', listenAhead);
  messages.prependListener('message', dieOfFatalPhoto);
};

// No sooner than the encoder itself: messages are kept until somebody listens.
if (process.argv[1]?.endsWith('/encoder.process.js') === true) messages.on('newListener', listenAhead);
