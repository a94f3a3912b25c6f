/** The injection token for the configuration of the worker. */
export const workerConfig = Symbol('workerConfig');
