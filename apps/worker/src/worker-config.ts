/** Injection token of the worker's configuration. */
export const workerConfig = Symbol('workerConfig');
