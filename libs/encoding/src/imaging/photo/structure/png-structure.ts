import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/** Samples a pixel by colour type (PNG, third edition, 11.2.1); a palette is expanded to RGBA. */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

/** IHDR is the first chunk of every PNG. Others need not be looked at: none of them makes the decoder hold more. */
export async function readPng(source: ByteSource): Promise<PhotoStructure | undefined> {
  const head = await source.read(0, 29);
  if (head.length < 29 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const width = head.readUInt32BE(16);
  const height = head.readUInt32BE(20);
  const samples = SAMPLES[head[25]!];
  if (width === 0 || height === 0 || samples === undefined) return undefined;
  const row = width * samples * (head[24] === 16 ? 2 : 1);
  const interlaced = head[28] === 1;
  // Without interlacing rows are decoded one by one. With it the last pass touches every row, so all are held.
  return { width, height, decodingMemory: interlaced ? row * height : row };
}
