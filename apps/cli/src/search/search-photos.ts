import { findPhotos, type FoundFile } from '../photos/find-photos.js';
import { type ReportPrinter } from '../report/report-printer.js';
import {
  formatNumberOfFaces,
  type PhotoOutcome,
  type PhotoReport,
  createPhotoReport,
} from '../report/photo-report.js';
import { PhotoCounts } from '../report/photo-counts.js';
import { type PhotoEncodedByService, type SendOptions, sendPhotos } from '../service/send-photos.js';
import { type SearchParameters, type ServiceResponse } from '../service/service-client.js';

export interface SearchOptions extends SendOptions, SearchParameters {}

const searchOutcomes: readonly PhotoOutcome[] = ['searched', 'no-face', 'refused', 'failed'];

/** The fields of a face in a search response that the command prints. */
interface SearchedFace {
  readonly face: number;
  readonly candidates: readonly {
    readonly subject: string | null;
    readonly distance: number;
    readonly file_hash: string | null;
    readonly face: number | null;
  }[];
}

/** Searches for the faces of photos, and prints the candidates for each face. */
export async function searchPhotos(
  paths: readonly string[],
  options: SearchOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<PhotoCounts> {
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.printMessage(`No photos found in ${paths.join(', ')}.`);
    return new PhotoCounts(searchOutcomes);
  }
  const search = {
    outcomes: searchOutcomes,
    process: async ({
      photo: { file },
      fileHash,
      service,
      send,
      wasKnown,
    }: PhotoEncodedByService<FoundFile>) => {
      const response = await send(() => service.searchFaces(fileHash, options));
      return { report: reportSearch(file, fileHash, response), wasKnown };
    },
  };
  return sendPhotos(found, search, { ...options, verbose: true }, printer, signal);
}

function reportSearch(file: string, fileHash: string, response: ServiceResponse): PhotoReport {
  const report = createPhotoReport(file, fileHash, response);
  if (response.status !== 200) return report;
  const faces = response.body.faces as readonly SearchedFace[];
  return {
    ...report,
    outcome: 'searched',
    lines: [formatNumberOfFaces(faces.length), ...faces.map(describeFace)],
  };
}

/** “face 0: Ada Lovelace 0.394, Grace Hopper 0.512” */
function describeFace({ face, candidates }: SearchedFace): string {
  const names = candidates.map(
    ({ subject, distance, file_hash, face: position }) =>
      `${subject ?? `face ${position} of ${file_hash}`} ${distance.toFixed(3)}`,
  );
  return `face ${face}: ${names.length === 0 ? 'no candidate' : names.join(', ')}`;
}
