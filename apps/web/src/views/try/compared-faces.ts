import { computed, signal } from '@preact/signals';
import { type FaceAnswer } from '../../../../../clients/typescript/src/index.js';
import { type TriedPhoto, triedPhotos } from './tried-photos.js';

/** A face of an encoded photo. */
export interface PhotoFace {
  readonly photo: TriedPhoto;
  /** The position of the face in the response, from 0. */
  readonly index: number;
  readonly face: FaceAnswer;
}

const selectedFaces = signal<readonly PhotoFace[]>([]);

/** The faces that the user has selected for a comparison: at most two, which may be in different photos. */
export const comparedFaces = computed<readonly PhotoFace[]>(() =>
  selectedFaces.value.filter(({ photo }) => triedPhotos.value.includes(photo)),
);

export function isCompared(photo: TriedPhoto, index: number): boolean {
  return comparedFaces.value.some((face) => face.photo === photo && face.index === index);
}

/** Selects a face for the comparison, or deselects it. A third face replaces the one that was selected first. */
export function toggleComparedFace(face: PhotoFace): void {
  const { value } = comparedFaces;
  const others = value.filter(({ photo, index }) => photo !== face.photo || index !== face.index);
  selectedFaces.value = others.length < value.length ? others : [...others.slice(-1), face];
}

/** Deselects all faces. */
export function clearComparison(): void {
  selectedFaces.value = [];
}
