import { join, relative } from 'node:path';
import { readAnnotatedFolder } from './detection/annotations.js';
import { type DetectedPhoto } from './detection/detected-photo.js';
import { detectionOutcome, type DetectionOutcome } from './detection/detection-outcome.js';
import { dlibPhotos, readDlibReference, type DlibReference } from './dlib-reference.js';
import { lfwOutcome, type LfwOutcome } from './lfw/lfw-outcome.js';
import { onlyFolds, readLfw } from './lfw/lfw.js';
import { negativesOutcome, type NegativesOutcome } from './negatives-outcome.js';
import { readPhotoFolder, type PhotoFolder } from './photo-folder.js';
import { profilesOutcome, type ProfilesOutcome } from './profiles-outcome.js';
import { type Settings } from './settings.js';
import { splitPhotos, type Split } from './split.js';
import { encodePhotos, type EvaluatedPhotos } from './encode-photos';

/** What came of a set with our encoder, and with dlib where its faces of the same photos are at hand. */
export interface Compared<Outcome> {
  ours: Outcome;
  dlib: Outcome | undefined;
}

/** How the photos of a set were read. */
export interface SetReading {
  name: string;
  model: string;
  /** The median of a photo's milliseconds in the encoder. */
  milliseconds: number;
  unreadable: number;
}

/** What came of the sets that were asked for. */
export interface Evaluation {
  readings: SetReading[];
  lfw?: LfwOutcome;
  detection?: Compared<DetectionOutcome>;
  negatives?: Compared<NegativesOutcome>;
  profiles?: Compared<ProfilesOutcome>;
}

/** The photos of a folder that are evaluated, and dlib's faces of them where those are at hand. */
interface PhotoSet {
  directory: string;
  paths: string[];
  dlib: DetectedPhoto[] | undefined;
}

/** All folders are read before the first photo is encoded: what is wrong with the last of them is known at once. */
export async function evaluate(settings: Settings): Promise<Evaluation> {
  const reference = await readDlibReference(settings.dlib);
  const setOf = (folder: PhotoFolder) => photoSet(folder, settings.split, reference);
  const lfw = settings.lfw ? onlyFolds(await readLfw(settings.lfw), settings.folds) : undefined;
  const annotated = settings.detection ? await readAnnotatedFolder(settings.detection) : undefined;
  const detection = annotated && setOf(annotated);
  const negatives = settings.negatives ? setOf(await readPhotoFolder(settings.negatives)) : undefined;
  const profiles = settings.profiles ? setOf(await readPhotoFolder(settings.profiles)) : undefined;
  const isCompared =
    (lfw?.photos ?? []).some((path) => reference.has(path)) ||
    [detection, negatives, profiles].some((set) => set?.dlib !== undefined);
  if (reference.size > 0 && !isCompared) throw new Error('--dlib is of other photos.');

  const readings: SetReading[] = [];
  const evaluation: Evaluation = { readings };

  const encode = async (name: string, paths: readonly string[]) => {
    const encoded = await encodePhotos(name, paths, settings);
    readings.push(readingOf(name, encoded));
    return encoded.photos;
  };
  const compare = async <Outcome>(
    name: string,
    { paths, dlib }: PhotoSet,
    outcomeOf: (photos: readonly DetectedPhoto[]) => Outcome,
  ): Promise<Compared<Outcome>> => ({
    ours: outcomeOf(await encode(name, paths)),
    dlib: dlib && outcomeOf(dlib),
  });

  if (lfw) {
    const paths = lfw.photos.map((path) => join(lfw.directory, 'images', path));
    evaluation.lfw = lfwOutcome(lfw, await encode('LFW', paths), reference);
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

function readingOf(name: string, { model, photos, milliseconds }: EvaluatedPhotos): SetReading {
  return {
    name,
    model,
    milliseconds,
    unreadable: photos.filter(({ problem }) => problem !== undefined).length,
  };
}
