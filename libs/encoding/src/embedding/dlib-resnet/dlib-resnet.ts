import { FACE_CROP_SIDE } from '../../alignment/align-face.js';
import { type PixelBatch } from '../../imaging/pixel-batch.js';
import { type NeuralNetwork } from '../../inference/inference-runtime.js';
import { type EmbeddingModel } from '../embedding-model.js';

/** The file name of the network in the models folder. */
export const DLIB_RESNET_FILE = 'dlib-resnet.onnx';

/**
 * dlib's ResNet (`dlib_face_recognition_resnet_model_v1`). The weights are those of face-api's copy, which are
 * quantised to 8 bits.
 */
export class DlibResnet implements EmbeddingModel {
  readonly name = 'dlib-resnet-v1';
  readonly faceCropSide = FACE_CROP_SIDE;

  constructor(private readonly network: NeuralNetwork) {}

  async embed({ count, height, width, data }: PixelBatch): Promise<Float32Array> {
    const { encodings } = await this.network.run({ shape: [count, height, width, 3], data });
    return encodings!.data;
  }
}
