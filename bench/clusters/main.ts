/**
 * Measures the clustering: `npm run bench:clusters [-- --lfw DIR] [--crowds DIR] [--faces 10000,100000]`. docs/clusters.md
 * describes the figures.
 *
 * With LFW, the benchmark lists the errors of several parameters for one half of the people, and the errors of the
 * chosen parameters for the other half. In photos of crowds, every face is a different person. With these photos, the
 * benchmark lists how many faces are in clusters, separately for the two halves of the photos. The benchmark then
 * clusters synthetic faces with the whole service.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clusteringDefaults } from '#face-clusters';
import { isInSelectedPart } from '../../evaluation/data-split.js';
import { encodePhotos } from '../../evaluation/encode-photos.js';
import { readPhotoFolder } from '../../evaluation/photo-folder.js';
import {
  readDemoPhotoEncodings,
  readLfwFaces,
  toEncodingsByPerson,
  toLfwSourceEncodings,
} from '../search/source-encodings.js';
import { synthesisMethod, SyntheticFaceGenerator } from '../search/synthetic-faces.js';
import { measureClustering } from './clustered-service.js';
import {
  type ClusteringQuality,
  measureClusteringQuality,
  formatQualityColumns,
  qualityHeaders,
} from './clustering-quality.js';
import {
  type ClusteringParameters,
  isFaceClear,
  LabelledClustering,
  type LabelledFace,
} from './labelled-clustering.js';

const measuredDistances = [0.4, 0.42, 0.44, 0.46, 0.48, 0.5];
/**
 * The minimum similarities to compare. With the first one, every pair of near faces is accepted, so the clustering is
 * the same as DBSCAN.
 */
const measuredSimilarities = [0.01, 0.4, 0.5, 0.55, 0.6, 0.7];
/** The faces are added in one run, or divided into ten runs. */
const numbersOfRuns = [1, 10];

const measuredSides = [0, 24, 32, 40, 48];
const measuredScores = [0, 0.88, 0.9, 0.91, 0.92];

const { values } = parseArgs({
  options: {
    lfw: { type: 'string' },
    crowds: { type: 'string' },
    faces: { type: 'string', default: '10000' },
  },
});
const lfwFaces = values.lfw === undefined ? undefined : await readLfwFaces(values.lfw);
if (lfwFaces !== undefined) reportLfw(lfwFaces);
if (values.crowds !== undefined) reportCrowds(await readCrowdFaces(values.crowds), lfwFaces);
const sourceEncodings =
  lfwFaces === undefined
    ? await readDemoPhotoEncodings()
    : toLfwSourceEncodings(toEncodingsByPerson(lfwFaces));
const syntheticFaces = new SyntheticFaceGenerator(sourceEncodings);
console.log(`\nSynthetic faces, from ${sourceEncodings.description}. ${synthesisMethod}\n`);
console.log(formatTableRow('faces', 'seconds', 'memory, MB', 'before, MB', ...qualityHeaders));
for (const count of values.faces.split(',').map(Number)) {
  const { seconds, bytesBefore, maxBytes, quality } = await measureClustering(syntheticFaces, count);
  console.log(
    formatTableRow(
      count.toLocaleString('en'),
      seconds.toFixed(1),
      (maxBytes / 1e6).toFixed(0),
      (bytesBefore / 1e6).toFixed(0),
      ...formatQualityColumns(quality),
    ),
  );
}

function reportLfw(faces: readonly LabelledFace[]): void {
  const [development, other] = ([0, 1] as const).map((part) =>
    faces.filter(({ person }) => isInSelectedPart(person, { part, parts: 2 })),
  ) as [LabelledFace[], LabelledFace[]];
  const chosen = new LabelledClustering(development, Math.max(...measuredDistances));
  console.log('LFW, the half of the people on which the parameters are chosen\n');
  console.log(formatTableRow('distance', 'similarity', ...qualityHeaders));
  for (const maxDistance of measuredDistances) {
    for (const minSimilarity of measuredSimilarities) {
      const quality = measureQuality(development, chosen, {
        ...clusteringDefaults,
        maxDistance,
        minSimilarity,
      });
      console.log(
        formatTableRow(String(maxDistance), String(minSimilarity), ...formatQualityColumns(quality)),
      );
    }
  }
  const reported = new LabelledClustering(other, clusteringDefaults.maxDistance);
  console.log(
    `\nLFW, the other half (${other.length} faces of ${countPeople(other)} people), distance ` +
      `${clusteringDefaults.maxDistance}\n`,
  );
  console.log(formatTableRow('method', 'runs', ...qualityHeaders));
  for (const runs of numbersOfRuns) {
    for (const [name, minSimilarity] of [
      ['clusters', clusteringDefaults.minSimilarity],
      ['DBSCAN', measuredSimilarities[0]!],
    ] as const) {
      const quality = measureQuality(other, reported, { ...clusteringDefaults, minSimilarity }, runs);
      console.log(formatTableRow(name, String(runs), ...formatQualityColumns(quality)));
    }
  }
}

function measureQuality(
  faces: readonly LabelledFace[],
  clustering: LabelledClustering,
  parameters: ClusteringParameters,
  runs?: number,
): ClusteringQuality {
  return measureClusteringQuality(
    faces.map(({ person }) => person),
    clustering.clusterFaces(parameters, runs),
  );
}

function countPeople(faces: readonly LabelledFace[]): number {
  return new Set(faces.map(({ person }) => person)).size;
}

/** Reads all faces in a folder of photos. Each face counts as a different person. */
async function readCrowdFaces(directory: string): Promise<LabelledFace[]> {
  const folder = await readPhotoFolder(directory);
  const { photos } = await encodePhotos(
    'crowds',
    folder.photos.map((path) => join(folder.directory, path)),
    { encoder: { runtime: 'onnx', effort: 'default' }, grey: false },
  );
  return photos.flatMap(({ path, faces }) =>
    faces.map((face, index) => ({ ...face, person: `${path} ${index}`, photo: path })),
  );
}

/**
 * Lists the number of strangers in clusters for several minimum sides and scores of faces. The values of the service
 * were chosen with the first half of the photos.
 */
function reportCrowds(faces: readonly LabelledFace[], lfw: readonly LabelledFace[] | undefined): void {
  const halves = ([0, 1] as const).map((part) => {
    const half = faces.filter(({ photo }) => isInSelectedPart(photo, { part, parts: 2 }));
    return { half, clustering: new LabelledClustering(half, clusteringDefaults.maxDistance) };
  });
  console.log(
    `\nPhotos of crowds (${halves.map(({ half }) => half.length).join(' and ')} faces in two halves)\n`,
  );
  const headers = ['clear', 'in clusters', 'largest'];
  console.log(formatTableRow('side', 'score', ...headers, ...headers, 'clear, LFW'));
  for (const minSide of measuredSides) {
    for (const minScore of measuredScores) {
      const columns = halves.flatMap(({ half, clustering }) => {
        const clusters = clustering.clusterFaces({ ...clusteringDefaults, minSide, minScore });
        const clear = half.filter((face) => isFaceClear(face, { minSide, minScore }));
        const sizes = clusters.map(({ length }) => length);
        return [clear.length, sizes.reduce((sum, size) => sum + size, 0), Math.max(0, ...sizes)];
      });
      const ofLfw = lfw?.filter((face) => isFaceClear(face, { minSide, minScore })).length ?? NaN;
      const rate = (100 * ofLfw) / (lfw?.length ?? NaN);
      console.log(formatTableRow(...[minSide, minScore, ...columns].map(String), `${rate.toFixed(1)} %`));
    }
  }
}

function formatTableRow(...columns: string[]): string {
  return columns.map((text) => text.padStart(11)).join('  ');
}
