import { beforeAll, describe, expect, it } from '@jest/globals';
import { intersectionOverUnion } from '../../src/imaging/geometry/box.js';
import { computeDistance } from '../demo-photos.js';
import {
  readDlibEncodings,
  readGoldenEncodings,
  type GoldenEncodings,
  type RecordedFace,
} from '../fixtures/recorded-encodings.js';
import { computeCurrentEncodings } from './current-encodings.js';

/**
 * The maximum difference between a current and a recorded encoding. Rounding on another processor changes an encoding
 * by less than 1e-4, and a change of the pipeline changes it by more.
 */
const MAX_ENCODING_DIFFERENCE = 1e-3;

const RECORD_AGAIN_INSTRUCTION = 'then record the encodings anew: npm run record:golden.';

/** Whether two entries are the same face on the same photo. */
function findSameFace(
  { photo, box }: RecordedFace,
  faces: readonly RecordedFace[],
): RecordedFace | undefined {
  const [best] = faces
    .filter((face) => face.photo === photo)
    .sort((a, b) => intersectionOverUnion(b.box, box) - intersectionOverUnion(a.box, box));
  return best && intersectionOverUnion(best.box, box) > 0.3 ? best : undefined;
}

/**
 * Describes the differences from the recorded encodings, with instructions. The result is empty if there are no
 * differences.
 */
function describeDifferences(golden: GoldenEncodings, current: GoldenEncodings): string | undefined {
  if (current.version !== golden.version) {
    return (
      `The encoder is version ${current.version}, the recorded encodings are of ${golden.version}: ` +
      'measure what has changed, ' +
      RECORD_AGAIN_INSTRUCTION
    );
  }
  const moved = golden.faces.map((face) => {
    const twin = findSameFace(face, current.faces);
    return twin ? computeDistance(face.encoding, twin.encoding) : Infinity;
  });
  if (golden.faces.length === current.faces.length && Math.max(...moved) <= MAX_ENCODING_DIFFERENCE)
    return undefined;
  return (
    `Encodings of version ${golden.version} moved by up to ${Math.max(...moved)} ` +
    `(${golden.faces.length} faces were recorded, ${current.faces.length} are found): ` +
    'raise PIPELINE_REVISION in src/face-encoder.ts if this is meant, ' +
    RECORD_AGAIN_INSTRUCTION
  );
}

describe('the encodings of the demo photos', () => {
  let current: Record<GoldenEncodings['effort'], GoldenEncodings>;

  beforeAll(async () => {
    current = {
      default: await computeCurrentEncodings('default'),
      thorough: await computeCurrentEncodings('thorough'),
    };
  });

  it.each(['default', 'thorough'] as const)(
    'equal the recorded encodings of the same version, with the effort %s',
    async (effort) => {
      const golden = (await readGoldenEncodings()).find((each) => each.effort === effort)!;
      expect(describeDifferences(golden, current[effort])).toBeUndefined();
    },
  );

  it("are close to the encodings of Python's face_recognition", async () => {
    const { faces } = current.default;
    const recorded = await readDlibEncodings();
    expect(recorded).toHaveLength(19);
    const distances = recorded
      .map((face) => computeDistance(face.encoding, findSameFace(face, faces)!.encoding))
      .sort((a, b) => a - b);
    // The measured median is 0.124 and the maximum 0.198. For comparison: the distance between two photos of one person
    // is 0.3 to 0.6.
    expect(distances[Math.floor(distances.length / 2)]).toBeLessThan(0.15);
    expect(distances.at(-1)).toBeLessThan(0.25);
  });
});

describe('the comparison with recorded encodings', () => {
  const face = { photo: 'a.jpg', box: { x: 0, y: 0, width: 10, height: 10 }, encoding: [0.1, 0.2] };
  const golden: GoldenEncodings = { effort: 'default', version: '5.onnx.0123', faces: [face] };

  it('tolerates rounding differences', () => {
    const rounded = { ...face, encoding: [0.1001, 0.2] };
    expect(describeDifferences(golden, { ...golden, faces: [rounded] })).toBeUndefined();
  });

  it('requires a new revision if encodings change within a version', () => {
    const moved = { ...face, encoding: [0.11, 0.2] };
    expect(describeDifferences(golden, { ...golden, faces: [moved] })).toMatch(
      /raise PIPELINE_REVISION.*record:golden/,
    );
    expect(describeDifferences(golden, { ...golden, faces: [] })).toMatch(
      /raise PIPELINE_REVISION.*record:golden/,
    );
  });

  it('requires that the encodings of a new version are recorded', () => {
    expect(describeDifferences(golden, { ...golden, version: '6.onnx.0123' })).toMatch(/record:golden/);
  });
});
