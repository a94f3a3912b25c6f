import { alignByPoints } from '../alignment/align-face.js';
import { sampleCrops } from '../imaging/crops.js';
import { apply, compose, squareAround, type Point, type Similarity } from '../imaging/geometry/similarity.js';
import { type Pyramid } from '../imaging/pyramid.js';
import { type LandmarkModel, type Landmarks } from './landmark-model.js';

/**
 * Where the landmark model looks, relative to the chip that the detector's five points align: the side of its crop, and
 * how far its centre lies above, in sides of the chip.
 */
const CROP = { side: 1.1, above: 0.06 };

/**
 * Locates the landmarks of faces from a detector's five points, all in one batch. The crops are upright however the
 * face is tilted.
 *
 * @param faces five points each, in pixels of the photo
 * @returns 68 points each, in pixels of the photo
 */
export async function findLandmarks(
  model: LandmarkModel,
  photo: Pyramid,
  faces: readonly (readonly Point[])[],
): Promise<Landmarks[]> {
  if (faces.length === 0) return [];
  const crops = faces.map((points) => landmarkCrop(alignByPoints(points)));
  const located = await model.locate(sampleCrops(photo, crops, model.cropSide));
  return located.map((landmarks, face) => landmarks.map((point) => apply(crops[face]!, point)));
}

/** @returns a map from the unit square of the crop to the photo */
function landmarkCrop(chip: Similarity): Similarity {
  return compose(chip, squareAround([0.5, 0.5 - CROP.above], CROP.side));
}
