export { sendReadyMessage, waitForReadyMessage } from './ready-message.js';
export { closeInOrder, type RunningProcess, runSupervised } from './run-supervised.js';
