import { openEncoder } from '../../src/index.js';
import { DEMO_PHOTOS, readDemoPhoto, demoPhotoName } from '../demo-photos.js';
import { type GoldenEncodings, type RecordedFace } from '../fixtures/recorded-encodings.js';

const DIGITS = { box: 1, encoding: 5 };

/**
 * The photos of the golden test. A few faces are sufficient for `thorough`, because it differs only in its
 * augmentation.
 */
const PHOTOS = { default: DEMO_PHOTOS.map(([number]) => number), thorough: [5] };

/** Encodes the demo photos with the current encoder. */
export async function currentEncodings(effort: GoldenEncodings['effort']): Promise<GoldenEncodings> {
  const encoder = await openEncoder({ runtime: 'onnx', maxPixels: 50_000_000, effort });
  const faces: RecordedFace[] = [];
  for (const number of PHOTOS[effort]) {
    const result = await encoder.encodePhoto(await readDemoPhoto(number));
    if (!result.ok) throw new Error(result.problem.message);
    for (const { box, encoding } of result.photo.faces) {
      const { x, y, width, height } = box;
      faces.push({
        photo: demoPhotoName(number),
        box: { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) },
        encoding: [...encoding].map((value) => rounded(value, DIGITS.encoding)),
      });
    }
  }
  await encoder.close();
  return { effort, version: encoder.model.version, faces };
}

function rounded(value: number, digits = DIGITS.box): number {
  return Number(value.toFixed(digits));
}
