import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { NETWORK_NAMES, type NetworkName } from '../face-api/networks.js';
import { type FaceRuntime, type PixelBatch, type SsdOutput, type TinyOutput } from './face-runtime.js';
import { fingerprintOf } from './fingerprint.js';
import { modelFile } from './model-files.js';

/**
 * One thread a session: results do not depend on the host's cores, and callers that want more of them
 * open more encoders.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};

type Sessions = Record<NetworkName, InferenceSession>;

/** Opens the graphs that the build wrote into `directory`. */
export async function openOnnxRuntime(directory: string): Promise<FaceRuntime> {
  const files = await Promise.all(NETWORK_NAMES.map((name) => readModel(directory, name)));
  const opened = await Promise.all(files.map((bytes) => InferenceSession.create(bytes, SESSION_OPTIONS)));
  const sessions = Object.fromEntries(NETWORK_NAMES.map((name, index) => [name, opened[index]!])) as Sessions;
  return new OnnxRuntime(sessions, fingerprintOf(files));
}

async function readModel(directory: string, name: NetworkName): Promise<Uint8Array> {
  const path = modelFile(directory, name);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`The model ${path} cannot be read; "npm run build:models" writes it.`, { cause: error });
  }
}

class OnnxRuntime implements FaceRuntime {
  readonly name = 'onnx';

  constructor(
    private readonly sessions: Sessions,
    readonly fingerprint: string,
  ) {}

  async ssd(canvases: PixelBatch): Promise<SsdOutput> {
    const { offsets, classes } = await this.run('ssd', canvases);
    const anchors = offsets!.dims[1]!;
    return { anchors, offsets: numbers(offsets), scores: faceProbabilities(numbers(classes)) };
  }

  async tiny(canvases: PixelBatch): Promise<TinyOutput> {
    const { grid } = await this.run('tiny', canvases);
    const [, rows, columns] = grid!.dims as [number, number, number];
    return { rows, columns, cells: numbers(grid) };
  }

  async landmarks(crops: PixelBatch): Promise<Float32Array> {
    const { landmarks } = await this.run('landmarks', crops);
    return numbers(landmarks);
  }

  async encodings(chips: PixelBatch): Promise<Float32Array> {
    const { encodings } = await this.run('encoding', chips);
    return numbers(encodings);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.sessions).map((session) => session.release()));
  }

  private run(name: NetworkName, { count, height, width, data }: PixelBatch) {
    return this.sessions[name].run({ pixels: new Tensor('float32', data, [count, height, width, 3]) });
  }
}

function numbers(tensor: Tensor | undefined): Float32Array {
  return tensor!.data as Float32Array;
}

/** SSD was trained on three classes (background, face, and one never used); only the face's logit speaks. */
function faceProbabilities(logits: Float32Array): Float32Array {
  const scores = new Float32Array(logits.length / 3);
  for (let anchor = 0; anchor < scores.length; anchor += 1)
    scores[anchor] = 1 / (1 + Math.exp(-logits[3 * anchor + 1]!));
  return scores;
}
