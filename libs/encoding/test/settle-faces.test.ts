import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { settleFaces } from '../src/alignment/settle-faces.js';
import { straightenFaces } from '../src/alignment/straighten-faces.js';
import { detectFaces } from '../src/detection/detect-faces.js';
import { type Detection } from '../src/detection/detection.js';
import { type FaceBox } from '../src/geometry/face-box.js';
import { findLandmarks } from '../src/landmarks/find-landmarks.js';
import { Pyramid } from '../src/raster/pyramid.js';
import { DEFAULT_MODELS_DIRECTORY } from '../src/runtime/model-files.js';
import { openOnnxRuntime } from '../src/runtime/onnx-runtime.js';
import { type FaceRuntime } from '../src/runtime/face-runtime.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

describe('settleFaces', () => {
  let runtime: FaceRuntime;
  let photo: Pyramid;
  let faces: Detection[];

  beforeAll(async () => {
    runtime = await openOnnxRuntime(DEFAULT_MODELS_DIRECTORY);
    const { data, info } = await sharp(await readFile(join(DEMO, 'sample3.jpg')))
      .raw()
      .toBuffer({ resolveWithObject: true });
    photo = new Pyramid({ width: info.width, height: info.height, data });
    faces = await detectFaces(runtime, photo, 'default');
  });

  afterAll(() => runtime.close());

  async function aligned(detections: readonly Detection[]) {
    const boxes = detections.map(({ box }) => box);
    const found = await straightenFaces(runtime, photo, await findLandmarks(runtime, photo, boxes));
    return detections.map((detection, index) => ({ ...detection, ...found[index]! }));
  }

  function unsure(box: FaceBox): Detection {
    return { box, score: 0.5 };
  }

  it('leaves faces where they are, however unsure the detectors were', async () => {
    const candidates = await aligned(faces.map(({ box }) => unsure(box)));
    expect(candidates.length).toBeGreaterThan(0);
    expect(await settleFaces(runtime, photo, candidates)).toEqual(candidates);
  });

  it('drops what only looked like a face', async () => {
    const { width, height } = photo.base;
    const side = 200;
    const inCorner = unsure({ x: width - side, y: height - side, width: side, height: side });
    expect(await settleFaces(runtime, photo, await aligned([inCorner]))).toEqual([]);
  });

  it('does not doubt what the detectors were sure of', async () => {
    const { width, height } = photo.base;
    const side = 200;
    const box = { x: width - side, y: height - side, width: side, height: side };
    const candidates = await aligned([{ box, score: 0.9 }]);
    expect(await settleFaces(runtime, photo, candidates)).toEqual(candidates);
  });

  it('finds a face again whose landmarks missed it', async () => {
    const [{ box }] = faces as [Detection];
    const [right] = await aligned([unsure(box)]);
    const missed = { ...right!, chip: { ...right!.chip, a: right!.chip.a / 10, b: right!.chip.b / 10 } };
    const [settled] = await settleFaces(runtime, photo, [missed]);
    expect(settled!.chip.a / right!.chip.a).toBeCloseTo(1, 0);
    expect(Math.hypot(settled!.chip.x - right!.chip.x, settled!.chip.y - right!.chip.y)).toBeLessThan(
      0.1 * box.width,
    );
  });
});
