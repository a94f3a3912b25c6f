/** Injection token of the API's configuration. */
export const apiConfig = Symbol('apiConfig');
