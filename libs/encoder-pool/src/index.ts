export { EncoderPool, type EncoderPoolConfig, type EncoderPoolSurroundings } from './encoder-pool.js';
export { type Encoding } from './encoder-process.js';
