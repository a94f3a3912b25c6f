import { join, relative } from 'node:path';
import { readAnnotatedFolder } from './detection/annotations.js';
import { type DetectedPhoto } from './detection/detected-photo.js';
import { measureDetection, type DetectionOutcome } from './detection/measure-detection.js';
import { selectDlibPhotos, readDlibReference, type DlibReference } from './dlib-reference.js';
import { measureLfw, type LfwOutcome } from './lfw/measure-lfw.js';
import { selectFolds, readLfw } from './lfw/lfw.js';
import { measurePhotosWithoutFaces, type PhotosWithoutFacesResult } from './measure-photos-without-faces.js';
import { readPhotoFolder, type PhotoFolder } from './photo-folder.js';
import { measureProfileDetection, type ProfileDetectionResult } from './measure-profiles.js';
import { type EvaluationSettings } from './settings.js';
import { selectPhotosOfPart, type SelectedDataPart } from './data-split.js';
import { encodePhotos, type EvaluatedPhotos } from './encode-photos.js';

/** The results of our encoder, and the results of dlib if a dlib reference file contains the photos. */
export interface WithDlibComparison<Outcome> {
  ours: Outcome;
  dlib: Outcome | undefined;
}

/** How the photos of a data set were encoded. */
export interface EncodedPhotoSet {
  name: string;
  model: string;
  /** The median time for encoding a photo, in milliseconds. */
  milliseconds: number;
  unreadable: number;
}

/** The results for all selected data sets. */
export interface Evaluation {
  encodedSets: EncodedPhotoSet[];
  lfw?: LfwOutcome;
  detection?: WithDlibComparison<DetectionOutcome>;
  negatives?: WithDlibComparison<PhotosWithoutFacesResult>;
  profiles?: WithDlibComparison<ProfileDetectionResult>;
}

/** The selected photos of a folder and, if a reference file is given, the faces that dlib found in them. */
interface PhotoSet {
  directory: string;
  paths: string[];
  dlib: DetectedPhoto[] | undefined;
}

/** Reads all folders before the first photo is encoded, so that invalid arguments are reported immediately. */
export async function evaluateDataSets(settings: EvaluationSettings): Promise<Evaluation> {
  const reference = await readDlibReference(settings.dlib);
  const setOf = (folder: PhotoFolder) => createPhotoSet(folder, settings.split, reference);
  const lfw = settings.lfw ? selectFolds(await readLfw(settings.lfw), settings.folds) : undefined;
  const annotated = settings.detection ? await readAnnotatedFolder(settings.detection) : undefined;
  const detection = annotated && setOf(annotated);
  const negatives = settings.negatives ? setOf(await readPhotoFolder(settings.negatives)) : undefined;
  const profiles = settings.profiles ? setOf(await readPhotoFolder(settings.profiles)) : undefined;
  const isCompared =
    (lfw?.photos ?? []).some((path) => reference.has(path)) ||
    [detection, negatives, profiles].some((set) => set?.dlib !== undefined);
  if (reference.size > 0 && !isCompared) throw new Error('The file of --dlib contains none of these photos.');

  const encodedSets: EncodedPhotoSet[] = [];
  const evaluation: Evaluation = { encodedSets };

  const encodeSet = async (name: string, paths: readonly string[]) => {
    const encoded = await encodePhotos(name, paths, settings);
    encodedSets.push(summarizeSet(name, encoded));
    return encoded.photos;
  };
  const compare = async <Outcome>(
    name: string,
    { paths, dlib }: PhotoSet,
    outcomeOf: (photos: readonly DetectedPhoto[]) => Outcome,
  ): Promise<WithDlibComparison<Outcome>> => ({
    ours: outcomeOf(await encodeSet(name, paths)),
    dlib: dlib && outcomeOf(dlib),
  });

  if (lfw) {
    const paths = lfw.photos.map((path) => join(lfw.directory, 'images', path));
    evaluation.lfw = measureLfw(lfw, await encodeSet('LFW', paths), reference);
  }
  if (detection) {
    evaluation.detection = await compare('annotated photos', detection, (photos) =>
      measureDetection(
        photos.map((photo) => ({
          ...photo,
          annotated: annotated.faces.get(relative(detection.directory, photo.path))!,
        })),
      ),
    );
  }
  if (negatives) {
    evaluation.negatives = await compare('photos without people', negatives, measurePhotosWithoutFaces);
  }
  if (profiles) evaluation.profiles = await compare('profiles', profiles, measureProfileDetection);
  return evaluation;
}

function createPhotoSet(
  { directory, photos }: PhotoFolder,
  split: SelectedDataPart | undefined,
  reference: DlibReference,
): PhotoSet {
  const chosen = selectPhotosOfPart(photos, split);
  const inFolder = (path: string) => join(directory, path);
  return {
    directory,
    paths: chosen.map(inFolder),
    dlib: selectDlibPhotos(reference, chosen)?.map(({ path, faces }) => ({ path: inFolder(path), faces })),
  };
}

function summarizeSet(name: string, { model, photos, milliseconds }: EvaluatedPhotos): EncodedPhotoSet {
  return {
    name,
    model,
    milliseconds,
    unreadable: photos.filter(({ problem }) => problem !== undefined).length,
  };
}
