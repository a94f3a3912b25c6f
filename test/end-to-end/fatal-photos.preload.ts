import { type EventEmitter } from 'node:events';
import { fatalPhotoSuffix } from './fatal-photos.js';

// This module is loaded into every process of a service. The module kills an encoder process that receives a marked
// photo.

/** The types of Node do not include the messages of this process. */
const processMessages: EventEmitter = process;

const dieOfFatalPhoto = ({ bytes }: { bytes?: Uint8Array }): void => {
  if (bytes !== undefined && Buffer.from(bytes).includes(fatalPhotoSuffix))
    process.kill(process.pid, 'SIGKILL');
};

const listenAhead = (event: string): void => {
  if (event !== 'message') return;
  processMessages.off('newListener', listenAhead);
  processMessages.prependListener('message', dieOfFatalPhoto);
};

// Node queues messages until the first listener is added, so this listener must not be added before that of the
// encoder.
if (process.argv[1]?.endsWith('/encoder.process.js') === true) processMessages.on('newListener', listenAhead);
