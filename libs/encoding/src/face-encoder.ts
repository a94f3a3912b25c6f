import sharp from 'sharp';
import { encodePhoto, type EncodePhotoResult } from './encode-photo.js';
import { type Effort } from './effort.js';
import { openPhoto } from './imaging/open-photo.js';
import { type PhotoLimits } from './imaging/photo/photo-limits.js';
import { type InferenceRuntime } from './inference/inference-runtime.js';
import { DEFAULT_MODELS_DIRECTORY } from './inference/model-files.js';
import { forbidTelemetry } from './inference/telemetry.js';
import { openModels } from './models.js';

/** Turns photos into faces. Photos given at the same time are worked on in turn. */
export interface FaceEncoder {
  /** Names the encodings: those of different versions do not compare number for number. */
  readonly model: { name: string; version: string };
  /** Never rejects over a photo: what a photo can do wrong comes back as a problem. */
  encodePhoto(bytes: Uint8Array): Promise<EncodePhotoResult>;
  close(): Promise<void>;
}

/** Photos beyond the limits are refused. */
export interface EncoderOptions extends PhotoLimits {
  /** Both run the same ONNX files; `tfjs` on tfjs-node where it is installed, else on WebAssembly. */
  runtime: 'onnx' | 'tfjs';
  /** `default` where nothing is said. */
  effort?: Effort;
  /** Where the ONNX graphs are, if not in `models/` of the installation. */
  modelsDirectory?: string;
}

/** Rises with every change to detection, alignment or sampling that changes encodings. */
const PIPELINE_REVISION = 5;

/** Opens an encoder of its own runtime. It works on the thread it is opened on; more threads open more encoders. */
export async function openEncoder(options: EncoderOptions): Promise<FaceEncoder> {
  // Parallel work is a matter of several encoders: within one, libvips gets one thread.
  sharp.concurrency(1);
  // No photo is decoded twice alike, and what libvips keeps of one is more than it counts: all that its decoder holds.
  sharp.cache(false);
  const runtime = await openRuntime(options.runtime);
  const models = await openModels(runtime, options.modelsDirectory ?? DEFAULT_MODELS_DIRECTORY);
  const { effort = 'default' } = options;
  const revision = effort === 'default' ? PIPELINE_REVISION : `${PIPELINE_REVISION}-${effort}`;
  /** When the last photo given is open, and in the hands of the networks. */
  let taken: Promise<void> = Promise.resolve();
  /** When the last photo given is done with. */
  let done: Promise<void> = Promise.resolve();
  return {
    model: {
      name: models.embedding.name,
      version: `${revision}.${runtime.name}.${models.fingerprint}`,
    },
    encodePhoto: (bytes) => {
      // While the networks look at one photo, the next is opened, and no more than that: decoded photos are large.
      const opening = taken.then(() => openPhoto(bytes, options));
      const result = done.then(() => encodePhoto(models, opening, effort));
      taken = completion(Promise.all([opening, done]));
      done = completion(result);
      return result;
    },
    close: () => done.then(() => models.close()),
  };
}

/** When the work is over, whatever came of it; of the result itself nothing is held on to. */
function completion(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}

/** Loads one runtime and leaves the other on the disk. */
async function openRuntime(name: EncoderOptions['runtime']): Promise<InferenceRuntime> {
  switch (name) {
    case 'onnx': {
      forbidTelemetry();
      const { onnxRuntime } = await import('./inference/onnx-runtime.js');
      return onnxRuntime;
    }
    case 'tfjs': {
      const { openTfjsRuntime } = await import('./inference/tfjs/tfjs-runtime.js');
      return openTfjsRuntime();
    }
  }
}
