import { join, relative } from 'node:path';
import { readAnnotatedFolder } from './detection/annotations.js';
import { type DetectedPhoto } from './detection/detected-photo.js';
import { detectionOutcome, type DetectionOutcome } from './detection/detection-outcome.js';
import { dlibPhotos, readDlibReference, type DlibReference } from './dlib-reference.js';
import { lfwOutcome, type LfwOutcome } from './lfw/lfw-outcome.js';
import { selectFolds, readLfw } from './lfw/lfw.js';
import { negativesOutcome, type NegativesOutcome } from './negatives-outcome.js';
import { readPhotoFolder, type PhotoFolder } from './photo-folder.js';
import { profilesOutcome, type ProfilesOutcome } from './profiles-outcome.js';
import { type Settings } from './settings.js';
import { splitPhotos, type Split } from './split.js';
import { encodePhotos, type EvaluatedPhotos } from './encode-photos.js';

/** The results of our encoder, and those of dlib if a reference for the photos is given. */
export interface Compared<Outcome> {
  ours: Outcome;
  dlib: Outcome | undefined;
}

/** How the photos of a set were encoded. */
export interface EncodedSet {
  name: string;
  model: string;
  /** The median time of a photo in the encoder, in milliseconds. */
  milliseconds: number;
  unreadable: number;
}

/** The results for the selected data sets. */
export interface Evaluation {
  encodedSets: EncodedSet[];
  lfw?: LfwOutcome;
  detection?: Compared<DetectionOutcome>;
  negatives?: Compared<NegativesOutcome>;
  profiles?: Compared<ProfilesOutcome>;
}

/** The selected photos of a folder and, if a reference file is given, the faces that dlib found in them. */
interface PhotoSet {
  directory: string;
  paths: string[];
  dlib: DetectedPhoto[] | undefined;
}

/** Reads all folders before the first photo is encoded, so that invalid arguments are reported at once. */
export async function evaluate(settings: Settings): Promise<Evaluation> {
  const reference = await readDlibReference(settings.dlib);
  const setOf = (folder: PhotoFolder) => photoSet(folder, settings.split, reference);
  const lfw = settings.lfw ? selectFolds(await readLfw(settings.lfw), settings.folds) : undefined;
  const annotated = settings.detection ? await readAnnotatedFolder(settings.detection) : undefined;
  const detection = annotated && setOf(annotated);
  const negatives = settings.negatives ? setOf(await readPhotoFolder(settings.negatives)) : undefined;
  const profiles = settings.profiles ? setOf(await readPhotoFolder(settings.profiles)) : undefined;
  const isCompared =
    (lfw?.photos ?? []).some((path) => reference.has(path)) ||
    [detection, negatives, profiles].some((set) => set?.dlib !== undefined);
  if (reference.size > 0 && !isCompared) throw new Error('The file of --dlib contains none of these photos.');

  const encodedSets: EncodedSet[] = [];
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
  ): Promise<Compared<Outcome>> => ({
    ours: outcomeOf(await encodeSet(name, paths)),
    dlib: dlib && outcomeOf(dlib),
  });

  if (lfw) {
    const paths = lfw.photos.map((path) => join(lfw.directory, 'images', path));
    evaluation.lfw = lfwOutcome(lfw, await encodeSet('LFW', paths), reference);
  }
  if (detection) {
    evaluation.detection = await compare('annotated photos', detection, (photos) =>
      detectionOutcome(
        photos.map((photo) => ({
          ...photo,
          annotated: annotated.faces.get(relative(detection.directory, photo.path))!,
        })),
      ),
    );
  }
  if (negatives) {
    evaluation.negatives = await compare('photos without people', negatives, negativesOutcome);
  }
  if (profiles) evaluation.profiles = await compare('profiles', profiles, profilesOutcome);
  return evaluation;
}

function photoSet(
  { directory, photos }: PhotoFolder,
  split: Split | undefined,
  reference: DlibReference,
): PhotoSet {
  const chosen = splitPhotos(photos, split);
  const inFolder = (path: string) => join(directory, path);
  return {
    directory,
    paths: chosen.map(inFolder),
    dlib: dlibPhotos(reference, chosen)?.map(({ path, faces }) => ({ path: inFolder(path), faces })),
  };
}

function summarizeSet(name: string, { model, photos, milliseconds }: EvaluatedPhotos): EncodedSet {
  return {
    name,
    model,
    milliseconds,
    unreadable: photos.filter(({ problem }) => problem !== undefined).length,
  };
}
