/**
 * Compares the face indexes with each other and with the search of `face_recognition` in NumPy:
 * `npm run bench:search [-- --lfw DIR] [--faces 1000,100000,1000000]`. docs/search.md describes the figures.
 *
 * Every index searches for the ten nearest faces, one query at a time, on one processor core. In each round, the index
 * and NumPy execute the same queries one after the other, so that other load on the machine affects both in the same
 * way.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPostgresPackage } from '../../test/servers/install-pypi-postgres.js';
import { startPostgres } from '../../test/servers/postgres.js';
import { confineToOneCore } from '../one-core.js';
import { measuredEmbeddedIndex } from './embedded-index.js';
import { type SourceEncodings, readDemoPhotoEncodings, readLfwEncodings } from './source-encodings.js';
import { type StoredFacesLocation, writeSyntheticFaces } from './stored-faces.js';
import { measureHttpSearchTime } from './http-search-time.js';
import { type LoadedIndex, type MeasuredIndex } from './measured-index.js';
import { type NumpyProcess, startNumpy } from './numpy-process.js';
import { measuredPgvectorIndex } from './pgvector-index.js';
import { facesPerPerson, synthesisMethod, SyntheticFaceGenerator } from './synthetic-faces.js';

/**
 * All indexes. The first index is exact. The recall of the other indexes is measured relative to the results of the
 * first index.
 */
const measuredIndexes: readonly MeasuredIndex[] = installPostgresPackage()
  ? [measuredEmbeddedIndex, measuredPgvectorIndex]
  : [measuredEmbeddedIndex];

const candidatesPerQuery = 10;
const numberOfSearchRounds = 10;
/** The number of queries of an index in a round. NumPy executes only the first of these queries. */
const queriesPerRound = 20;
const thresholds = [0.4, 0.5, 0.6];
/** The number of queries for which the candidates within the thresholds are counted. */
const queriesPerThreshold = 100;

const { values } = parseArgs({
  options: { lfw: { type: 'string' }, faces: { type: 'string', default: '1000,100000,1000000' } },
});
const numbersOfFaces = values.faces.split(',').map(Number);
const sourceEncodings =
  values.lfw === undefined ? await readDemoPhotoEncodings() : await readLfwEncodings(values.lfw);
const syntheticFaces = new SyntheticFaceGenerator(sourceEncodings);
const temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-search-'));
const postgres = await startPostgres(join(temporaryDirectory, 'postgres'), {
  // The HNSW index of a million faces fits into this memory, as docs/operations.md recommends.
  shared_buffers: '1GB',
});
try {
  const table: StoredFacesLocation = {
    databaseUrl: postgres.url,
    adminUrl: postgres.adminUrl,
    path: join(temporaryDirectory, 'faces.f32'),
  };
  if (!measuredIndexes.includes(measuredPgvectorIndex))
    console.log('The extension pgvector cannot be installed and is not measured.');
  console.log(`Source: ${sourceEncodings.description}.\n${synthesisMethod}`);
  await writeSyntheticFaces(syntheticFaces, Math.max(...numbersOfFaces), table);
  const header = [
    'faces',
    'best ms',
    'p50 ms',
    'p95 ms',
    'NumPy float64',
    'ratio',
    'float32',
    'ratio',
    'recall',
    'load s',
    'build s',
    'MB',
  ];
  console.log(`\nTen nearest faces, one core\n${formatTableRow('', ...header)}`);
  const falseCandidates: string[] = [];
  for (const count of numbersOfFaces) {
    const numpy = startNumpy(table, count);
    let exactlyFound: SearchMeasurements['found'] | undefined;
    for (const each of measuredIndexes) {
      const index = await each.load(table, count);
      const { times, numpyTimes, found, foundByNumpy } = await measureSearches(index, numpy, count);
      const recall = computeRecall(found, exactlyFound ?? foundByNumpy);
      exactlyFound ??= found;
      const p50 = computeQuantile(times, 0.5);
      const compared = (['float64', 'float32'] as const).flatMap((type) => {
        const milliseconds = computeQuantile(
          numpyTimes.map((each) => each[type]),
          0.5,
        );
        return [milliseconds.toFixed(1), `${(milliseconds / p50).toFixed(1)} ×`];
      });
      console.log(
        formatTableRow(
          each.name,
          count.toLocaleString('en'),
          Math.min(...times).toFixed(2),
          p50.toFixed(2),
          computeQuantile(times, 0.95).toFixed(2),
          ...(numpy ? compared : ['', '', '', '']),
          Number.isNaN(recall) ? '' : recall.toFixed(4),
          index.loadSeconds.toFixed(2),
          index.buildSeconds?.toFixed(0) ?? '',
          ((await index.bytes()) / 1e6).toFixed(0),
        ),
      );
      if (each === measuredEmbeddedIndex && sourceEncodings.distances.length > 0) {
        falseCandidates.push(await countFalseCandidates(index, count));
      }
      await index.close();
    }
    numpy?.close();
  }
  if (sourceEncodings.distances.length === 0)
    console.log('\nUse --lfw DIR for the rates of false candidates.');
  else {
    console.log(`\nFaces of other people within a distance, per query (${queriesPerThreshold} queries)`);
    console.log(formatTableRow('', 'faces', ...thresholds.flatMap((each) => [`${each}`, 'extrapolated'])));
    for (const line of falseCandidates) console.log(line);
    console.log(describeFalseMatchRates(sourceEncodings));
  }
  const overHttp = await measureHttpSearchTime(syntheticFaces);
  console.log(
    `\nPOST /search with a file hash among 1,000 faces, one client: ${overHttp.toFixed(2)} ms (p50)`,
  );
} finally {
  await postgres.stop();
  await rm(temporaryDirectory, { recursive: true });
}

interface SearchMeasurements {
  readonly times: number[];
  readonly numpyTimes: { float64: number; float32: number }[];
  /** The IDs of the faces that the index has found, for each query of all rounds. */
  readonly found: readonly (readonly number[])[];
  /** The ten nearest faces of NumPy, in float64, for the first query of each round; otherwise undefined. */
  readonly foundByNumpy: readonly (readonly number[] | undefined)[];
}

async function measureSearches(
  index: LoadedIndex,
  numpy: NumpyProcess | undefined,
  count: number,
): Promise<SearchMeasurements> {
  const times: number[] = [];
  const numpyTimes: SearchMeasurements['numpyTimes'] = [];
  const found: number[][] = [];
  const foundByNumpy: (readonly number[] | undefined)[] = [];
  for (const query of createQueries(queriesPerRound, count))
    await index.search(query, candidatesPerQuery, Infinity);
  for (let round = 0; round < numberOfSearchRounds; round++) {
    const some = createQueries(queriesPerRound, count, round * queriesPerRound);
    await confineToOneCore(await index.pid(), async () => {
      for (const query of some) {
        const { milliseconds, neighbours } = await index.search(query, candidatesPerQuery, Infinity);
        times.push(milliseconds);
        found.push(neighbours.map(({ id }) => id));
      }
    });
    const ofNumpy = numpy && (await confineToOneCore(numpy.pid, () => numpy.search(some[0]!)));
    if (ofNumpy) numpyTimes.push(ofNumpy);
    foundByNumpy.push(ofNumpy?.nearest, ...some.slice(1).map(() => undefined));
  }
  return { times, numpyTimes, found, foundByNumpy };
}

/** The fraction of the expected faces that an index has found; NaN if none is expected. */
function computeRecall(
  found: SearchMeasurements['found'],
  expected: SearchMeasurements['foundByNumpy'],
): number {
  const comparisons = expected.flatMap((ids, query) => (ids ?? []).map((id) => found[query]!.includes(id)));
  return comparisons.filter((isFound) => isFound).length / comparisons.length;
}

/** Creates queries. A query is a face that is not stored, of a person whose other faces are stored. */
function createQueries(number: number, count: number, first = 0): Float32Array[] {
  const people = count / facesPerPerson;
  return Array.from({ length: number }, (_, index) =>
    syntheticFaces.createQueryEncoding(choosePersonOfQuery(first + index, people)),
  );
}

/** Returns the person of a query. The queries are distributed over all people. */
function choosePersonOfQuery(query: number, people: number): number {
  return Math.floor(((query * 0.618_033_988_749_895) % 1) * people);
}

async function countFalseCandidates(index: LoadedIndex, count: number): Promise<string> {
  const found = thresholds.map(() => 0);
  const people = count / facesPerPerson;
  for (let query = 0; query < queriesPerThreshold; query++) {
    const person = choosePersonOfQuery(query, people);
    const { neighbours } = await index.search(
      syntheticFaces.createQueryEncoding(person),
      count,
      Math.max(...thresholds),
    );
    const strangers = neighbours.filter(({ id }) => Math.floor(id / facesPerPerson) !== person);
    thresholds.forEach((threshold, position) => {
      found[position]! += strangers.filter(({ distance }) => distance <= threshold).length;
    });
  }
  const cells = thresholds.flatMap((threshold, position) => {
    const extrapolated = computeFalseMatchRate(sourceEncodings, threshold) * count;
    return [(found[position]! / queriesPerThreshold).toPrecision(3), extrapolated.toPrecision(3)];
  });
  return formatTableRow('synthetic', count.toLocaleString('en'), ...cells);
}

/** Computes the fraction of the pairs of two different people whose distance is at most the threshold. */
function computeFalseMatchRate({ distances }: SourceEncodings, threshold: number): number {
  return distances.filter((distance) => distance <= threshold).length / distances.length;
}

function describeFalseMatchRates({ distances }: SourceEncodings): string {
  const rates = thresholds.map(
    (each) => `${computeFalseMatchRate(sourceEncodings, each).toExponential(1)} at ${each}`,
  );
  return `Extrapolated: the false match rate of the ${distances.length.toLocaleString('en')} pairs of two people of the source (${rates.join(', ')}) times the number of faces.`;
}

function computeQuantile(numbers: readonly number[], fraction: number): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(fraction * numbers.length)] ?? NaN;
}

function formatTableRow(first: string, ...others: string[]): string {
  return first.padEnd(12) + others.map((cell) => cell.padStart(14)).join('');
}
