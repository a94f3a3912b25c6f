import sharp from 'sharp';
import { encodePhoto, type EncodePhotoResult } from './encode-photo.js';
import { type Effort } from './effort.js';
import { type Box } from './imaging/geometry/box.js';
import { openPhoto } from './imaging/open-photo.js';
import { type PhotoLimits } from './imaging/photo/photo-limits.js';
import { type InferenceRuntime } from './inference/inference-runtime.js';
import { DEFAULT_MODELS_DIRECTORY } from './inference/model-files.js';
import { disableTelemetry } from './inference/telemetry.js';
import { openModels } from './models.js';

/** Encodes the faces of photos. Concurrent calls are processed in order. */
export interface FaceEncoder {
  /** The model that computes the encodings. Different versions compute different numbers. */
  readonly model: { name: string; version: string };
  /**
   * Encodes a photo. A problem with the photo does not reject the promise; it is returned as the result.
   *
   * @param locations the boxes of the faces, in pixels of the upright photo; if undefined, faces are detected
   */
  encodePhoto(bytes: Uint8Array, locations?: readonly Box[]): Promise<EncodePhotoResult>;
  close(): Promise<void>;
}

/** Photos that exceed the limits are rejected. */
export interface EncoderOptions extends PhotoLimits {
  /**
   * The inference runtime. Both runtimes run the same ONNX files. `tfjs` uses tfjs-node if it is installed, otherwise
   * WebAssembly.
   */
  runtime: 'onnx' | 'tfjs';
  /** The amount of computation per photo; `default` if not set. */
  effort?: Effort;
  /** The folder of the ONNX files; the folder `models/` of the installation by default. */
  modelsDirectory?: string;
}

/**
 * The revision of the pipeline. Increment it with every change of detection, alignment or sampling that changes
 * encodings.
 */
const PIPELINE_REVISION = 5;

/** Opens an encoder. An encoder runs on the calling thread. For parallel work, open several encoders. */
export async function openEncoder(options: EncoderOptions): Promise<FaceEncoder> {
  // libvips uses one thread, because parallel work uses several encoders.
  sharp.concurrency(1);
  // The cache of libvips is disabled. This cache would be useless, because no photo is decoded twice in the same way,
  // and it would keep the memory of decoders allocated.
  sharp.cache(false);
  const runtime = await openRuntime(options.runtime);
  const models = await openModels(runtime, options.modelsDirectory ?? DEFAULT_MODELS_DIRECTORY);
  const { effort = 'default' } = options;
  const revision = effort === 'default' ? PIPELINE_REVISION : `${PIPELINE_REVISION}-${effort}`;
  /** Resolves when the latest photo is decoded and the networks have started to process it. */
  let opened: Promise<void> = Promise.resolve();
  /** Resolves when the latest photo is finished. */
  let done: Promise<void> = Promise.resolve();
  return {
    model: {
      name: models.embedding.name,
      version: `${revision}.${runtime.name}.${models.fingerprint}`,
    },
    encodePhoto: (bytes, locations) => {
      // While the networks process one photo, only the next photo is decoded, because decoded photos are large.
      const opening = opened.then(() => openPhoto(bytes, options));
      const result = done.then(() => encodePhoto(models, opening, effort, locations));
      opened = waitUntilSettled(Promise.all([opening, done]));
      done = waitUntilSettled(result);
      return result;
    },
    close: () => done.then(() => models.close()),
  };
}

/** Returns a promise that is resolved when the given promise has settled, and that keeps no reference to its result. */
function waitUntilSettled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}

/** Imports the modules of a runtime dynamically, so that only the selected runtime is loaded. */
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
