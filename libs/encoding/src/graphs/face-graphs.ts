import type { Tensor4D } from '@tensorflow/tfjs-core';
import { ssdAnchorCount } from '../detection/ssd-anchors.js';
import { type FaceApi } from '../face-api/face-api.js';
import { type NetworkName } from '../face-api/networks.js';
import { CHIP_SIDE, ENCODING_LENGTH, LANDMARK_CROP_SIDE } from '../runtime/face-runtime.js';
import { record, type Computed, type Recording } from './recording.js';
import { translate, type GraphOutput } from './translate.js';

/** Detectors are recorded on a small canvas; their graphs take any. */
const DETECTOR_SIDE = 128;

/** Turns one of face-api's networks into the bytes of an ONNX file. */
export function faceGraph(api: FaceApi, name: NetworkName): Uint8Array {
  switch (name) {
    case 'ssd':
      return ssdGraph(api);
    case 'tiny':
      return tinyGraph(api);
    case 'landmarks':
      return landmarkGraph(api);
    case 'encoding':
      return encodingGraph(api);
  }
}

const ANY_CANVAS = ['batch', 'height', 'width', 3] as const;

function ssdGraph(api: FaceApi): Uint8Array {
  const { ssd } = api.networks;
  // face-api decodes its boxes on the spot, against anchors of one canvas; the record is read up to that point.
  const recording = recordDetector(api, (pixels) => {
    const anchors = ssd.params.output_layer.extra_dim;
    ssd.params.output_layer.extra_dim = api.tf.zeros([1, ssdAnchorCount(DETECTOR_SIDE, DETECTOR_SIDE), 4]);
    ssd.forwardInput(api.wrap(pixels));
    ssd.params.output_layer.extra_dim = anchors;
  });
  const [offsets, classes] = recording.calls
    .filter(({ kernel }) => kernel === 'Concat')
    .map(({ output }) => output);
  return translate(recording, {
    name: 'ssd',
    inputShape: ANY_CANVAS,
    outputs: [
      { name: 'offsets', value: offsets!, shape: ['batch', 'anchors', 1, 4] },
      { name: 'classes', value: classes!, shape: ['batch', 'anchors', 3] },
    ],
  });
}

function tinyGraph(api: FaceApi): Uint8Array {
  const recording = recordDetector(api, (pixels) => {
    api.networks.tiny.forwardInput(api.wrap(pixels), DETECTOR_SIDE);
  });
  const grid = { name: 'grid', value: lastOf(recording), shape: ['batch', 'rows', 'columns', 25] };
  return translate(recording, { name: 'tiny', inputShape: ANY_CANVAS, outputs: [grid] });
}

function landmarkGraph(api: FaceApi): Uint8Array {
  const recording = record(api.tf, [1, LANDMARK_CROP_SIDE, LANDMARK_CROP_SIDE, 3], (pixels) => {
    api.networks.landmarks.runNet(api.wrap(pixels as Tensor4D));
  });
  return crop(recording, 'landmarks', LANDMARK_CROP_SIDE, 136);
}

function encodingGraph(api: FaceApi): Uint8Array {
  const recording = record(api.tf, [1, CHIP_SIDE, CHIP_SIDE, 3], (pixels) => {
    api.networks.encoding.forwardInput(api.wrap(pixels as Tensor4D));
  });
  return crop(recording, 'encodings', CHIP_SIDE, ENCODING_LENGTH);
}

function crop(recording: Recording, name: string, side: number, width: number): Uint8Array {
  const output: GraphOutput = { name, value: lastOf(recording), shape: ['batch', width] };
  return translate(recording, { name, inputShape: ['batch', side, side, 3], outputs: [output] });
}

function recordDetector(api: FaceApi, forward: (pixels: Tensor4D) => void): Recording {
  return record(api.tf, [1, DETECTOR_SIDE, DETECTOR_SIDE, 3], (pixels) => {
    forward(pixels as Tensor4D);
  });
}

function lastOf(recording: Recording): Computed {
  return recording.calls.at(-1)!.output;
}
