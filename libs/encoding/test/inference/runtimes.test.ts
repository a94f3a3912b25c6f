import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { type NeuralNetwork } from '../../src/inference/inference-runtime.js';
import { onnxRuntime } from '../../src/inference/onnx-runtime.js';
import { openTfjsRuntime } from '../../src/inference/tfjs/tfjs-runtime.js';
import {
  selectImage,
  createSmoothImages,
  loadNetwork,
  NETWORK_FILE_NAMES,
  createNoiseImages,
  toTensor,
} from './networks.js';

type NetworksByName = Record<keyof typeof NETWORK_FILE_NAMES, NeuralNetwork>;

const INPUT_GENERATORS = [
  ['smooth', createSmoothImages],
  ['random', createNoiseImages],
] as const;

function computeLargestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((max, value, index) => Math.max(max, Math.abs(value - b[index]!)), 0);
}

describe('the runtimes', () => {
  let onnx: NetworksByName;
  let tfjs: NetworksByName;

  beforeAll(async () => {
    const tfjsRuntime = await openTfjsRuntime();
    const load = async (runtime: typeof onnxRuntime): Promise<NetworksByName> => ({
      yunet: await loadNetwork(runtime, NETWORK_FILE_NAMES.yunet),
      landmarks: await loadNetwork(runtime, NETWORK_FILE_NAMES.landmarks),
      encodings: await loadNetwork(runtime, NETWORK_FILE_NAMES.encodings),
    });
    [onnx, tfjs] = [await load(onnxRuntime), await load(tfjsRuntime)];
  });

  afterAll(async () => {
    await Promise.all(
      [onnx, tfjs].flatMap((networks) => Object.values(networks).map((each) => each.release())),
    );
  });

  async function expectRuntimesAgree(
    name: keyof NetworksByName,
    pixels: PixelBatch,
    tolerance: number,
  ): Promise<void> {
    const ours = await onnx[name].run(toTensor(pixels));
    const theirs = await tfjs[name].run(toTensor(pixels));
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
    for (const [output, { shape, data }] of Object.entries(ours)) {
      expect([...theirs[output]!.shape]).toEqual([...shape]);
      expect(computeLargestDifference(data, theirs[output]!.data)).toBeLessThan(tolerance);
    }
  }

  describe.each(INPUT_GENERATORS)('on %s pixels', (_, make) => {
    it.each([
      [1, 32, 32],
      [1, 512, 384],
      [1, 96, 640],
      [2, 96, 224],
      [3, 160, 160],
    ])('agree on the outputs of YuNet for %i canvases of %i × %i pixels', async (count, width, height) => {
      // The outputs are logits and offsets with values of about 1 to 10.
      await expectRuntimesAgree('yunet', make(count, width, height), 1e-3);
    });

    it.each([1, 3])('agree on the landmarks in %i crops', async (count) => {
      await expectRuntimesAgree('landmarks', make(count, 112, 112), 1e-5);
    });

    it.each([1, 3])('agree on the encodings of %i face crops', async (count) => {
      await expectRuntimesAgree('encodings', make(count, 150, 150), 1e-5);
    });
  });

  describe('ONNX Runtime', () => {
    it.each([2, 3, 4, 7, 8])(
      'returns bit-identical results for a face in a batch of %i and alone',
      async (count) => {
        for (const [name, side] of [
          ['encodings', 150],
          ['landmarks', 112],
        ] as const) {
          const pixels = createSmoothImages(count, side, side);
          const { data } = (await onnx[name].run(toTensor(pixels)))[name]!;
          const length = data.length / count;
          for (let face = 0; face < count; face += 1) {
            const single = await onnx[name].run(toTensor(selectImage(pixels, face)));
            expect(single[name]!.data).toEqual(data.slice(face * length, (face + 1) * length));
          }
        }
      },
    );

    it.each([
      [2, 96, 96],
      [4, 128, 128],
      [3, 320, 224],
    ])('returns the same bits for one of %i canvases (%i × %i) and alone', async (count, width, height) => {
      const pixels = createSmoothImages(count, width, height);
      const together = await onnx.yunet.run(toTensor(pixels));
      for (let canvas = 0; canvas < count; canvas += 1) {
        const single = await onnx.yunet.run(toTensor(selectImage(pixels, canvas)));
        for (const [output, { data }] of Object.entries(single)) {
          const { length } = data;
          expect(data).toEqual(together[output]!.data.slice(canvas * length, (canvas + 1) * length));
        }
      }
    });
  });

  it('return the same results before and after other computations', async () => {
    const pixels = createSmoothImages(1, 160, 96);
    for (const { yunet } of [onnx, tfjs]) {
      const before = await yunet.run(toTensor(pixels));
      await yunet.run(toTensor(createNoiseImages(2, 320, 320)));
      expect(await yunet.run(toTensor(pixels))).toEqual(before);
    }
  });
});
