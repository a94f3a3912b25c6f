import { type EventEmitter } from 'node:events';
import { fatalPhotoSuffix } from './fatal-photos.js';

// This module is loaded into every process of a service. In an encoder process, it kills the process when the process
// receives a photo that ends with {@link fatalPhotoSuffix}.

/** This variable has another type than `process`, because the types of Node.js do not allow these listeners. */
const processMessages: EventEmitter = process;

const killProcessOnFatalPhoto = ({ bytes }: { bytes?: Uint8Array }): void => {
  if (bytes !== undefined && Buffer.from(bytes).includes(fatalPhotoSuffix))
    process.kill(process.pid, 'SIGKILL');
};

const prependMessageListener = (event: string): void => {
  if (event !== 'message') return;
  processMessages.off('newListener', prependMessageListener);
  processMessages.prependListener('message', killProcessOnFatalPhoto);
};

// Node.js queues messages until the first listener is added, so this listener must not be added before the encoder adds
// its own listener.
if (process.argv[1]?.endsWith('/encoder.process.js') === true)
  processMessages.on('newListener', prependMessageListener);
