import { computeArea, type Box } from './imaging/geometry/box.js';

/**
 * Computes the prominence of a face: its area, multiplied by a factor that decreases linearly from 1 in the centre of
 * the photo to 0 in a corner.
 */
export function computeProminence(box: Box, photo: { width: number; height: number }): number {
  const x = box.x + box.width / 2 - photo.width / 2;
  const y = box.y + box.height / 2 - photo.height / 2;
  const distance = Math.hypot(x, y) / (Math.hypot(photo.width, photo.height) / 2);
  return computeArea(box) * Math.max(0, 1 - distance);
}

/**
 * Sorts faces by prominence, most prominent first. Equally prominent faces are sorted from top to bottom, then from
 * left to right, so that the order is deterministic.
 */
export function sortByProminence<T extends { box: Box }>(
  faces: readonly T[],
  photo: { width: number; height: number },
): T[] {
  return faces
    .map((face) => ({ face, weight: computeProminence(face.box, photo) }))
    .sort((a, b) => b.weight - a.weight || a.face.box.y - b.face.box.y || a.face.box.x - b.face.box.x)
    .map(({ face }) => face);
}
