/**
 * Measures the clustering: `npm run bench:clusters [-- --lfw DIR] [--faces 10000,100000]`. docs/clusters.md describes the
 * figures.
 *
 * With LFW, it lists the errors for several parameters on one half of the people, and those of the chosen parameters on the
 * other half. It then clusters synthetic faces with the whole service.
 */
import { parseArgs } from 'node:util';
import { clusteringDefaults } from '#face-clusters';
import {
  readDemoPhotoEncodings,
  readLfwEncodingsByPerson,
  toLfwSourceEncodings,
} from '../search/source-encodings.js';
import { synthesisMethod, SyntheticFaces } from '../search/synthetic-faces.js';
import { measureClustering } from './clustered-service.js';
import { qualityColumns, qualityHeaders } from './clustering-quality.js';
import { halfOfPeople, LabelledClustering } from './lfw-clusters.js';

const measuredDistances = [0.4, 0.42, 0.44, 0.46, 0.48, 0.5];
/** The first similarity accepts every pair of near faces, which is the clustering of DBSCAN. */
const measuredSimilarities = [0.01, 0.4, 0.5, 0.55, 0.6, 0.7];
/** The numbers of runs in which the faces are added. */
const numbersOfRuns = [1, 10];

const { values } = parseArgs({
  options: { lfw: { type: 'string' }, faces: { type: 'string', default: '10000' } },
});
const lfwPeople = values.lfw === undefined ? undefined : await readLfwEncodingsByPerson(values.lfw);
if (lfwPeople !== undefined) reportLfw(lfwPeople);
const sourceEncodings =
  lfwPeople === undefined ? await readDemoPhotoEncodings() : toLfwSourceEncodings(lfwPeople);
const syntheticFaces = new SyntheticFaces(sourceEncodings);
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
      ...qualityColumns(quality),
    ),
  );
}

function reportLfw(people: ReadonlyMap<string, Float64Array[]>): void {
  const development = new LabelledClustering(halfOfPeople(people, 0), Math.max(...measuredDistances));
  console.log('LFW, the half of the people on which the parameters are chosen\n');
  console.log(formatTableRow('distance', 'similarity', ...qualityHeaders));
  for (const maxDistance of measuredDistances) {
    for (const minSimilarity of measuredSimilarities) {
      const quality = development.measure({ maxDistance, minSimilarity });
      console.log(formatTableRow(String(maxDistance), String(minSimilarity), ...qualityColumns(quality)));
    }
  }
  const { maxDistance, minSimilarity } = clusteringDefaults;
  const other = halfOfPeople(people, 1);
  const reported = new LabelledClustering(other, maxDistance);
  console.log(
    `\nLFW, the other half (${other.people.length} faces of ${new Set(other.people).size} people), distance ` +
      `${maxDistance}\n`,
  );
  console.log(formatTableRow('method', 'runs', ...qualityHeaders));
  for (const runs of numbersOfRuns) {
    for (const [name, similarity] of [
      ['clusters', minSimilarity],
      ['DBSCAN', measuredSimilarities[0]!],
    ] as const) {
      const quality = reported.measure({ maxDistance, minSimilarity: similarity }, runs);
      console.log(formatTableRow(name, String(runs), ...qualityColumns(quality)));
    }
  }
}

function formatTableRow(...columns: string[]): string {
  return columns.map((text) => text.padStart(11)).join('  ');
}
