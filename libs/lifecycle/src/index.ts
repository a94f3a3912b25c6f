export { sendReadyMessage, waitForReadyMessage } from './ready-message.js';
export { createProcessClosedInOrder, type ClosableProcess, runSupervisedProcess } from './run-supervised.js';
