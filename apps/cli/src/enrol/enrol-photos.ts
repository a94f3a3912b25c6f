import { type ReportPrinter } from '../report/report-printer.js';
import {
  formatNumberOfFaces,
  type PhotoOutcome,
  type PhotoReport,
  createPhotoReport,
} from '../report/photo-report.js';
import { PhotoCounts } from '../report/photo-counts.js';
import {
  type PhotoEncodedByService,
  type PhotoProcessingResult,
  type SendOptions,
  sendPhotos,
} from '../service/send-photos.js';
import { findPhotosOfPeople, type PersonPhoto } from './find-people.js';

export interface EnrolOptions extends SendOptions {
  /**
   * Whether the command enrols the most prominent face if a photo has several faces. Otherwise, it enrols no face of
   * this photo.
   */
  readonly mostProminent?: true;
}

const enrolOutcomes: readonly PhotoOutcome[] = ['enrolled', 'no-face', 'several-faces', 'refused', 'failed'];

/** Enrols the photos of a folder that has a sub-folder for each person, and prints a line for each photo. */
export async function enrolPhotos(
  folder: string,
  options: EnrolOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<PhotoCounts> {
  const { photos, outside } = await findPhotosOfPeople(folder);
  if (outside > 0) {
    const photos = outside === 1 ? '1 photo' : `${outside} photos`;
    printer.printMessage(`Skipped in ${folder}, not in a sub-folder of a person: ${photos}.`);
  }
  if (photos.length === 0) {
    printer.printMessage(`No photos found in the sub-folders of ${folder}.`);
    return new PhotoCounts(enrolOutcomes);
  }
  const enrolment = {
    outcomes: enrolOutcomes,
    process: (encoded: PhotoEncodedByService<PersonPhoto>) =>
      enrolPhoto(encoded, options.mostProminent ?? false),
  };
  return sendPhotos(photos, enrolment, options, printer, signal);
}

async function enrolPhoto(
  { photo: { file, subject }, fileHash, response, service, send }: PhotoEncodedByService<PersonPhoto>,
  mostProminent: boolean,
): Promise<PhotoProcessingResult> {
  const faces = response.body.faces!.length;
  if (faces > 1 && !mostProminent) {
    const message = `The photo shows ${formatNumberOfFaces(faces)} and is not enrolled.`;
    return {
      report: { file, outcome: 'several-faces', answer: { file_hash: fileHash, subject, message } },
      wasKnown: false,
    };
  }
  const enrolled = await send(() => service.enrolFace(subject, fileHash, 0));
  return { report: reportEnrolment(file, subject, fileHash, enrolled), wasKnown: enrolled.status === 200 };
}

function reportEnrolment(
  file: string,
  subject: string,
  fileHash: string,
  response: Parameters<typeof createPhotoReport>[2],
): PhotoReport {
  const { outcome, answer } = createPhotoReport(file, fileHash, response);
  const isEnrolled = response.status === 200 || response.status === 201;
  return {
    file,
    outcome: isEnrolled ? 'enrolled' : outcome,
    answer: { subject, ...answer },
    ...(isEnrolled ? { lines: [`enrolled for ${subject}`] } : {}),
  };
}
