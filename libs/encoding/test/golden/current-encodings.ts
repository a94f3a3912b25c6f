import { openEncoder } from '../../src/index.js';
import { DEMO_PHOTOS, readDemoPhoto, demoPhotoName } from '../demo-photos.js';
import { type GoldenEncodings, type RecordedFace } from '../fixtures/recorded-encodings.js';

const DECIMAL_PLACES = { box: 1, encoding: 5 };

/**
 * The photos of the golden test. For the effort `thorough`, a few faces are sufficient, because only the number of
 * averaged views differs.
 */
const GOLDEN_PHOTOS = { default: DEMO_PHOTOS.map(([number]) => number), thorough: [5] };

/** Encodes the demo photos with the current encoder. */
export async function computeCurrentEncodings(effort: GoldenEncodings['effort']): Promise<GoldenEncodings> {
  const encoder = await openEncoder({ runtime: 'onnx', maxPixels: 50_000_000, effort });
  const faces: RecordedFace[] = [];
  for (const number of GOLDEN_PHOTOS[effort]) {
    const result = await encoder.encodePhoto(await readDemoPhoto(number));
    if (!result.ok) throw new Error(result.problem.message);
    for (const { box, encoding } of result.photo.faces) {
      const { x, y, width, height } = box;
      faces.push({
        photo: demoPhotoName(number),
        box: {
          x: roundToDecimalPlaces(x),
          y: roundToDecimalPlaces(y),
          width: roundToDecimalPlaces(width),
          height: roundToDecimalPlaces(height),
        },
        encoding: [...encoding].map((value) => roundToDecimalPlaces(value, DECIMAL_PLACES.encoding)),
      });
    }
  }
  await encoder.close();
  return { effort, version: encoder.model.version, faces };
}

function roundToDecimalPlaces(value: number, digits = DECIMAL_PLACES.box): number {
  return Number(value.toFixed(digits));
}
