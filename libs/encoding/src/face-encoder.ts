import sharp from 'sharp';
import { encodePhoto, type EncodePhotoResult } from './encode-photo.js';
import { type Effort } from './effort.js';
import { openPhoto } from './imaging/open-photo.js';
import { type PhotoLimits } from './imaging/photo/photo-limits.js';
import { type InferenceRuntime } from './inference/inference-runtime.js';
import { DEFAULT_MODELS_DIRECTORY } from './inference/model-files.js';
import { disableTelemetry } from './inference/telemetry.js';
import { openModels } from './models.js';

/** Encodes the faces of photos. Concurrent calls are processed in order. */
export interface FaceEncoder {
  /** Identifies the encodings. The numbers of different versions are not equal. */
  readonly model: { name: string; version: string };
  /** Never rejects because of a photo: a problem with the photo is a result. */
  encodePhoto(bytes: Uint8Array): Promise<EncodePhotoResult>;
  close(): Promise<void>;
}

/** Photos that exceed the limits are rejected. */
export interface EncoderOptions extends PhotoLimits {
  /** Both run the same ONNX files; `tfjs` on tfjs-node where it is installed, else on WebAssembly. */
  runtime: 'onnx' | 'tfjs';
  /** `default` if not set. */
  effort?: Effort;
  /** The folder of the ONNX files; `models/` of the installation by default. */
  modelsDirectory?: string;
}

/** Incremented with every change to detection, alignment or sampling that changes encodings. */
const PIPELINE_REVISION = 5;

/** Opens an encoder. It runs on the calling thread; for parallel work, open several encoders. */
export async function openEncoder(options: EncoderOptions): Promise<FaceEncoder> {
  // One libvips thread per encoder: parallel work uses several encoders.
  sharp.concurrency(1);
  // Disabled: no photo is decoded twice in the same way, and the cache keeps the memory of decoders, which it does not count.
  sharp.cache(false);
  const runtime = await openRuntime(options.runtime);
  const models = await openModels(runtime, options.modelsDirectory ?? DEFAULT_MODELS_DIRECTORY);
  const { effort = 'default' } = options;
  const revision = effort === 'default' ? PIPELINE_REVISION : `${PIPELINE_REVISION}-${effort}`;
  /** Resolves when the last photo is decoded and the networks process it. */
  let opened: Promise<void> = Promise.resolve();
  /** Resolves when the last photo is finished. */
  let done: Promise<void> = Promise.resolve();
  return {
    model: {
      name: models.embedding.name,
      version: `${revision}.${runtime.name}.${models.fingerprint}`,
    },
    encodePhoto: (bytes) => {
      // While the networks process one photo, only the next is decoded, because decoded photos are large.
      const opening = opened.then(() => openPhoto(bytes, options));
      const result = done.then(() => encodePhoto(models, opening, effort));
      opened = completion(Promise.all([opening, done]));
      done = completion(result);
      return result;
    },
    close: () => done.then(() => models.close()),
  };
}

/** Resolves when the work has settled, without keeping a reference to its result. */
function completion(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}

/** Loads only the selected runtime. */
async function openRuntime(name: EncoderOptions['runtime']): Promise<InferenceRuntime> {
  switch (name) {
    case 'onnx': {
      disableTelemetry();
      const { onnxRuntime } = await import('./inference/onnx-runtime.js');
      return onnxRuntime;
    }
    case 'tfjs': {
      const { openTfjsRuntime } = await import('./inference/tfjs/tfjs-runtime.js');
      return openTfjsRuntime();
    }
  }
}
