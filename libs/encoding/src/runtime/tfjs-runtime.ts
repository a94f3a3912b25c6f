import { readFile } from 'node:fs/promises';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { ssdAnchorCount } from '../detection/ssd-anchors.js';
import { loadFaceApi, weightFiles, type FaceApi } from '../face-api/face-api.js';
import { NETWORK_NAMES } from '../face-api/networks.js';
import { openTensorFlow } from '../face-api/tensorflow.js';
import { type FaceRuntime, type PixelBatch, type SsdOutput, type TinyOutput } from './face-runtime.js';
import { fingerprintOf } from './fingerprint.js';

/** Opens face-api's own networks on tfjs: native where `@tensorflow/tfjs-node` is installed, WASM otherwise. */
export async function openTfjsRuntime(): Promise<FaceRuntime> {
  const { tf, backend } = await openTensorFlow();
  const weights = await Promise.all(NETWORK_NAMES.map((name) => readFile(weightFiles(name).weights)));
  return new TfjsRuntime(await loadFaceApi(tf), `tfjs-${backend}`, fingerprintOf(weights));
}

class TfjsRuntime implements FaceRuntime {
  constructor(
    private readonly api: FaceApi,
    readonly name: string,
    readonly fingerprint: string,
  ) {}

  ssd(canvases: PixelBatch): Promise<SsdOutput> {
    const { tf, networks } = this.api;
    const anchors = ssdAnchorCount(canvases.width, canvases.height);
    return this.forward(canvases, async (input) => {
      networks.ssd.params.output_layer.extra_dim.dispose();
      networks.ssd.params.output_layer.extra_dim = unitAnchors(this.api, anchors);
      const { boxes, scores } = networks.ssd.forwardInput(input);
      const [boxData, scoreData] = await Promise.all([tf.stack(boxes).data(), tf.stack(scores).data()]);
      return { anchors, offsets: offsetsFrom(boxData as Float32Array), scores: scoreData as Float32Array };
    });
  }

  tiny(canvases: PixelBatch): Promise<TinyOutput> {
    return this.forward(canvases, async (input) => {
      const grid = this.api.networks.tiny.forwardInput(input, canvases.width);
      const [, rows, columns] = grid.shape;
      return { rows, columns, cells: (await grid.data()) as Float32Array };
    });
  }

  landmarks(crops: PixelBatch): Promise<Float32Array> {
    return this.forward(crops, (input) => numbers(this.api.networks.landmarks.runNet(input)));
  }

  encodings(chips: PixelBatch): Promise<Float32Array> {
    return this.forward(chips, (input) => numbers(this.api.networks.encoding.forwardInput(input)));
  }

  close(): Promise<void> {
    for (const name of NETWORK_NAMES) this.api.networks[name].dispose();
    return Promise.resolve();
  }

  /** Runs a network on a batch and frees every tensor made on the way. */
  private async forward<Output>(
    { count, height, width, data }: PixelBatch,
    run: (input: ReturnType<FaceApi['wrap']>) => Promise<Output>,
  ): Promise<Output> {
    const engine = this.api.tf.engine();
    engine.startScope();
    try {
      const pixels: Tensor4D = this.api.tf.tensor4d(data, [count, height, width, 3]);
      return await run(this.api.wrap(pixels));
    } finally {
      engine.endScope();
    }
  }
}

function numbers(tensor: Tensor): Promise<Float32Array> {
  return tensor.data() as Promise<Float32Array>;
}

/**
 * face-api decodes SSD's boxes itself, against anchors kept as a weight. Anchors of side 1 around the origin make
 * its boxes speak of any canvas, and `offsetsFrom` reads what the network said out of them.
 */
function unitAnchors({ tf }: FaceApi, count: number): Tensor3D {
  return tf.keep(tf.tile(tf.tensor3d([[[-0.5, -0.5, 0.5, 0.5]]]), [1, count, 1]));
}

/** Undoes the decoding of boxes (y0, x0, y1, x1) against unit anchors. */
function offsetsFrom(boxes: Float32Array): Float32Array {
  const offsets = new Float32Array(boxes.length);
  for (let at = 0; at < boxes.length; at += 4) {
    const [y0, x0, y1, x1] = boxes.subarray(at, at + 4) as unknown as [number, number, number, number];
    offsets[at] = 5 * (y0 + y1);
    offsets[at + 1] = 5 * (x0 + x1);
    offsets[at + 2] = 5 * Math.log(y1 - y0);
    offsets[at + 3] = 5 * Math.log(x1 - x0);
  }
  return offsets;
}
