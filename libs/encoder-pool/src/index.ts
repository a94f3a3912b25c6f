export { EncoderPool, type EncoderPoolConfig, type EncoderPoolOptions } from './encoder-pool.js';
export { type Encoding } from './encoder-process.js';
