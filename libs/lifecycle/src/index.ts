export { closing, type Running, runSupervised } from './run-supervised.js';
