import { type FaceDetector } from './detection/face-detector.js';
import { YUNET_FILE, YunetDetector } from './detection/yunet/yunet-detector.js';
import { DLIB_RESNET_FILE, DlibResnet } from './embedding/dlib-resnet/dlib-resnet.js';
import { type EmbeddingModel } from './embedding/embedding-model.js';
import { type InferenceRuntime, type NeuralNetwork } from './inference/inference-runtime.js';
import { computeFingerprint, readModel } from './inference/model-files.js';
import { FACE_LANDMARK_68_FILE, FaceLandmark68 } from './landmarks/face-landmark-68/face-landmark-68.js';
import { type LandmarkModel } from './landmarks/landmark-model.js';

/** The loaded models of the pipeline. */
export interface FaceModels {
  readonly detector: FaceDetector;
  readonly landmarks: LandmarkModel;
  readonly embedding: EmbeddingModel;
  /** A fingerprint of the model files. */
  readonly fingerprint: string;
  close(): Promise<void>;
}

/**
 * Loads the models from a folder. To use another detector, change the line in this function that creates the detector.
 */
export async function openModels(runtime: InferenceRuntime, directory: string): Promise<FaceModels> {
  const files: Uint8Array[] = [];
  const networks: NeuralNetwork[] = [];
  const load = async (file: string): Promise<NeuralNetwork> => {
    const model = await readModel(directory, file);
    const network = await runtime.load(model);
    files.push(model);
    networks.push(network);
    return network;
  };
  const detector = new YunetDetector(await load(YUNET_FILE));
  const landmarks = new FaceLandmark68(await load(FACE_LANDMARK_68_FILE));
  const embedding = new DlibResnet(await load(DLIB_RESNET_FILE));
  return {
    detector,
    landmarks,
    embedding,
    fingerprint: computeFingerprint(files),
    close: async () => {
      await Promise.all(networks.map((network) => network.release()));
    },
  };
}
