export { type Running, runSupervised } from './run-supervised.js';
