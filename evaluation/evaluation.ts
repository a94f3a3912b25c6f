import { join } from 'node:path';
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
import { splitPhotos } from './split.js';
import { encodePhotos, type EvaluatedPhotos } from './threads/encode-photos.js';

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

/** Every folder is read before the first photo is encoded: what is wrong with the last of them is known at once. */
export async function evaluate(settings: Settings): Promise<Evaluation> {
  const lfw = settings.lfw ? onlyFolds(await readLfw(settings.lfw), settings.folds) : undefined;
  const detection = settings.detection ? await readAnnotatedFolder(settings.detection) : undefined;
  const negatives = settings.negatives ? await readPhotoFolder(settings.negatives) : undefined;
  const profiles = settings.profiles ? await readPhotoFolder(settings.profiles) : undefined;
  const reference = await readDlibReference(settings.dlib);
  const readings: SetReading[] = [];
  const evaluation: Evaluation = { readings };

  if (lfw) {
    const paths = lfw.photos.map((path) => join(lfw.directory, 'images', path));
    const encoded = await encodePhotos('LFW', paths, settings);
    readings.push(readingOf('LFW', encoded));
    evaluation.lfw = lfwOutcome(lfw, encoded.photos, reference);
  }
  const compare = async <Outcome>(
    name: string,
    folder: PhotoFolder,
    outcomeOf: (photos: readonly DetectedPhoto[]) => Outcome,
  ): Promise<Compared<Outcome>> => {
    const photos = splitPhotos(folder.photos, settings.split);
    const paths = photos.map((path) => join(folder.directory, path));
    const encoded = await encodePhotos(name, paths, settings);
    readings.push(readingOf(name, encoded));
    const dlib = dlibFaces(reference, folder.directory, photos);
    return { ours: outcomeOf(encoded.photos), dlib: dlib && outcomeOf(dlib) };
  };
  if (detection) {
    evaluation.detection = await compare('annotated photos', detection, (photos) =>
      detectionOutcome(
        photos.map((photo) => ({
          ...photo,
          annotated: detection.faces.get(photo.path.slice(detection.directory.length + 1))!,
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

function dlibFaces(
  reference: DlibReference,
  directory: string,
  photos: readonly string[],
): DetectedPhoto[] | undefined {
  return dlibPhotos(reference, photos)?.map(({ path, faces }) => ({ path: join(directory, path), faces }));
}

function readingOf(name: string, { model, photos, milliseconds }: EvaluatedPhotos): SetReading {
  return {
    name,
    model,
    milliseconds,
    unreadable: photos.filter(({ problem }) => problem !== undefined).length,
  };
}
