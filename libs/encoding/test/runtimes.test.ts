import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ssdAnchorCount } from '../src/detection/ssd-anchors.js';
import { type FaceRuntime, type PixelBatch } from '../src/runtime/face-runtime.js';
import { DEFAULT_MODELS_DIRECTORY } from '../src/runtime/model-files.js';
import { openOnnxRuntime } from '../src/runtime/onnx-runtime.js';
import { openTfjsRuntime } from '../src/runtime/tfjs-runtime.js';

/** Soft blobs of colour, different in every image: nobody's face, but as smooth as one. */
function blobs(count: number, width: number, height: number): PixelBatch {
  const data = Float32Array.from({ length: count * width * height * 3 }, (_, index) => {
    const channel = index % 3;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width) % height;
    const image = Math.floor(index / 3 / width / height);
    return 127.5 * (1 + Math.sin(x / (7 + image) + channel) * Math.cos(y / (11 + channel) + image));
  });
  return { count, width, height, data };
}

function worst(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((max, value, index) => Math.max(max, Math.abs(value - b[index]!)), 0);
}

/** One image of a batch as a batch of its own. */
function alone({ width, height, data }: PixelBatch, image: number): PixelBatch {
  const numbers = width * height * 3;
  return { count: 1, width, height, data: data.slice(image * numbers, (image + 1) * numbers) };
}

describe('the runtimes', () => {
  let onnx: FaceRuntime;
  let tfjs: FaceRuntime;

  beforeAll(async () => {
    onnx = await openOnnxRuntime(DEFAULT_MODELS_DIRECTORY);
    tfjs = await openTfjsRuntime();
  });

  afterAll(async () => {
    await Promise.all([onnx.close(), tfjs.close()]);
  });

  it.each([
    [1, 512, 512],
    [1, 256, 160],
    [2, 96, 224],
  ])('agree on what SSD sees on %i canvases of %i × %i', async (count, width, height) => {
    const canvases = blobs(count, width, height);
    const [ours, theirs] = [await onnx.ssd(canvases), await tfjs.ssd(canvases)];
    expect(ours.anchors).toBe(ssdAnchorCount(width, height));
    expect(theirs.anchors).toBe(ours.anchors);
    expect(worst(ours.scores, theirs.scores)).toBeLessThan(1e-4);
    expect(worst(ours.offsets, theirs.offsets)).toBeLessThan(1e-2);
  });

  it.each([
    [1, 224, 224],
    [2, 160, 96],
  ])('agree on what the Tiny detector sees on %i canvases of %i × %i', async (count, width, height) => {
    const canvases = blobs(count, width, height);
    const [ours, theirs] = [await onnx.tiny(canvases), await tfjs.tiny(canvases)];
    expect([ours.rows, ours.columns]).toEqual([theirs.rows, theirs.columns]);
    expect(worst(ours.cells, theirs.cells)).toBeLessThan(1e-3);
  });

  it.each([1, 3])('agree on the landmarks in %i crops', async (count) => {
    const crops = blobs(count, 112, 112);
    expect(worst(await onnx.landmarks(crops), await tfjs.landmarks(crops))).toBeLessThan(1e-5);
  });

  it.each([1, 3])('agree on the encodings of %i chips', async (count) => {
    const chips = blobs(count, 150, 150);
    expect(worst(await onnx.encodings(chips), await tfjs.encodings(chips))).toBeLessThan(1e-5);
  });

  it.each([2, 3, 4, 7, 8])('compute a face among %i to the same bits as alone', async (count) => {
    const chips = blobs(count, 150, 150);
    const crops = blobs(count, 112, 112);
    const [encodings, landmarks] = [await onnx.encodings(chips), await onnx.landmarks(crops)];
    for (let face = 0; face < count; face += 1) {
      expect(await onnx.encodings(alone(chips, face))).toEqual(encodings.slice(face * 128, (face + 1) * 128));
      expect(await onnx.landmarks(alone(crops, face))).toEqual(landmarks.slice(face * 136, (face + 1) * 136));
    }
  });
});
