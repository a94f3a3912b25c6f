import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Face } from '#encoding';
import { euclideanDistance } from '#encoding/distance';
import { encodePhotos, type EvaluatedPhoto } from '../../evaluation/encode-photos.js';
import { groupBy } from '../../evaluation/group-by.js';
import { selectLabelledFace } from '../../evaluation/lfw/labelled-face.js';
import { personNameOf, readLfw } from '../../evaluation/lfw/lfw.js';
import { findPhotoFiles } from '../../evaluation/photo-folder.js';

/** The encodings of real photos from which the benchmark synthesizes faces. */
export interface SourceEncodings {
  /** A description of the source of the encodings, which the benchmark prints. */
  readonly description: string;
  readonly mean: Float64Array;
  /** For each person, one encoding minus the mean of all encodings. */
  readonly people: readonly Float64Array[];
  /**
   * For people with several photos: each encoding minus the mean encoding of the same person. The differences are
   * scaled, so that their variance is an unbiased estimate.
   */
  readonly deviations: readonly Float64Array[];
  /**
   * The factor for the encoding of a person, so that synthesized faces have the same variance as the source encodings.
   */
  readonly personScale: number;
  /** The distances of all pairs of photos of two different people; empty if the source has too few people. */
  readonly distances: Float64Array;
}

const encodeOptions = { encoder: { runtime: 'onnx', effort: 'default' }, grey: false } as const;

/** @param directory a folder with a copy of LFW */
export async function readLfwEncodings(directory: string): Promise<SourceEncodings> {
  return toLfwSourceEncodings(await readLfwEncodingsByPerson(directory));
}

/**
 * Encodes the labelled faces of LFW, and returns the encodings by the name of the person.
 *
 * @param directory a folder with a copy of LFW
 */
export async function readLfwEncodingsByPerson(directory: string): Promise<Map<string, Float64Array[]>> {
  return toEncodingsByPerson(await readLfwFaces(directory));
}

/** The labelled faces of LFW. Photos in which the detector does not find the labelled face are omitted. */
export async function readLfwFaces(directory: string): Promise<(Face & { person: string; photo: string })[]> {
  const lfw = await readLfw(directory);
  const { photos } = await encodePhotos(
    'LFW',
    lfw.photos.map((path) => join(directory, 'images', path)),
    encodeOptions,
  );
  return photos.flatMap((photo, index) => {
    const face = selectLabelledFace(photo);
    return face ? [{ ...face, person: personNameOf(lfw.photos[index]!), photo: photo.path }] : [];
  });
}

export function toEncodingsByPerson(
  faces: readonly { readonly person: string; readonly encoding: Float32Array }[],
): Map<string, Float64Array[]> {
  return new Map(
    [...groupBy(faces, ({ person }) => person)].map(([person, each]) => [
      person,
      each.map(({ encoding }) => Float64Array.from(encoding)),
    ]),
  );
}

/** @param encodingsByPerson the result of {@link readLfwEncodingsByPerson} */
export function toLfwSourceEncodings(
  encodingsByPerson: ReadonlyMap<string, Float64Array[]>,
): SourceEncodings {
  const people = [...encodingsByPerson.values()];
  return toSourceEncodings(`${people.flat().length} encodings of ${people.length} people of LFW`, people);
}

/** Encodes the demo photos in the npm package of face-api. Each face is treated as a different person. */
export async function readDemoPhotoEncodings(): Promise<SourceEncodings> {
  const faceApi = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  const folder = join(faceApi, 'demo');
  const paths = (await findPhotoFiles(folder)).filter((path) => /^sample\d/.test(path));
  const { photos } = await encodePhotos(
    'demo photos',
    paths.map((path) => join(folder, path)),
    encodeOptions,
  );
  const encodings = photos.flatMap(({ faces }: EvaluatedPhoto) =>
    faces.map(({ encoding }) => [Float64Array.from(encoding)]),
  );
  return toSourceEncodings(`${encodings.length} encodings of face-api's demo photos`, encodings);
}

function toSourceEncodings(origin: string, people: readonly (readonly Float64Array[])[]): SourceEncodings {
  const all = people.flat();
  const mean = computeMean(all);
  const deviations = people
    .filter(({ length }) => length > 1)
    .flatMap((faces) => {
      const ofPerson = computeMean(faces);
      const unbiased = Math.sqrt(faces.length / (faces.length - 1));
      return faces.map((face) => face.map((value, index) => unbiased * (value - ofPerson[index]!)));
    });
  const centred = all.map((face) => face.map((value, index) => value - mean[index]!));
  return {
    description: origin,
    mean,
    people: people.map(([first]) => first!.map((value, index) => value - mean[index]!)),
    deviations,
    personScale: Math.sqrt(
      1 - (deviations.length === 0 ? 0 : computeVariance(deviations) / computeVariance(centred)),
    ),
    distances: people.length < 1000 ? new Float64Array() : computeDistancesBetweenPeople(people),
  };
}

function computeMean(encodings: readonly Float64Array[]): Float64Array {
  return encodings[0]!.map(
    (_, index) => encodings.reduce((sum, each) => sum + each[index]!, 0) / encodings.length,
  );
}

function computeVariance(centred: readonly Float64Array[]): number {
  const sum = centred.reduce(
    (total, each) => total + each.reduce((squares, value) => squares + value * value, 0),
    0,
  );
  return sum / centred.length;
}

function computeDistancesBetweenPeople(people: readonly (readonly Float64Array[])[]): Float64Array {
  const distances: number[] = [];
  people.forEach((faces, person) => {
    for (const others of people.slice(0, person)) {
      for (const face of faces) for (const other of others) distances.push(euclideanDistance(face, other));
    }
  });
  return Float64Array.from(distances);
}
