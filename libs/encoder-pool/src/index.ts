export { EncoderPool, type EncoderPoolConfig } from './encoder-pool.js';
export { type Encoding } from './encoder-process.js';
