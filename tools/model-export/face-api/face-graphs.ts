import type { Tensor4D } from '@tensorflow/tfjs-core';
import { FACE_CROP_SIDE } from '../../../libs/encoding/src/alignment/align-face.js';
import { ENCODING_LENGTH } from '../../../libs/encoding/src/distance.js';
import { CROP_SIDE } from '../../../libs/encoding/src/landmarks/face-landmark-68/face-landmark-68.js';
import { recordKernels, type KernelRecording } from '../onnx/kernel-recording.js';
import { convertToOnnx } from '../onnx/convert-to-onnx.js';
import { type FaceApi } from './face-api.js';

/** Exports face-api's landmark network as ONNX: `pixels` [batch, 112, 112, 3] to `landmarks` [batch, 136]. */
export function exportLandmarkGraph(api: FaceApi): Uint8Array {
  const recording = recordKernels(api.tf, [1, CROP_SIDE, CROP_SIDE, 3], (pixels) => {
    api.networks.landmarks.runNet(api.toNetInput(pixels as Tensor4D));
  });
  return createOnnxGraph(recording, 'landmarks', CROP_SIDE, 136);
}

/**
 * Exports dlib's ResNet, as contained in face-api, as ONNX: `pixels` [batch, 150, 150, 3] to `encodings` [batch, 128].
 */
export function exportEncodingGraph(api: FaceApi): Uint8Array {
  const recording = recordKernels(api.tf, [1, FACE_CROP_SIDE, FACE_CROP_SIDE, 3], (pixels) => {
    api.networks.encoding.forwardInput(api.toNetInput(pixels as Tensor4D));
  });
  return createOnnxGraph(recording, 'encodings', FACE_CROP_SIDE, ENCODING_LENGTH);
}

function createOnnxGraph(recording: KernelRecording, name: string, side: number, width: number): Uint8Array {
  const output = { name, value: recording.calls.at(-1)!.output, shape: ['batch', width] };
  return convertToOnnx(recording, { name, inputShape: ['batch', side, side, 3], outputs: [output] });
}
