import { Queue } from 'bullmq';
import { Client as Database } from 'pg';
import { type EncodePhotoResult, openEncoder } from '#encoding';
import { aggregationQueueName, encodingQueueName } from '#queue';
import { type Answer, Client, retryUntilAccepted } from '../../test/end-to-end/client.js';
import { type NativeTopology } from '../native-topology.js';
import { type AcceptedUpload, type ConcurrentUploads } from './uploads.js';

/** The result of one check after faults were injected. */
export interface CheckResult {
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
}

/** Checks after the faults that the responses and the stored state of the service match the uploads. */
export async function auditUploads(
  topology: NativeTopology,
  uploads: ConcurrentUploads,
): Promise<CheckResult[]> {
  const client = new Client(topology.url);
  const accepted = [...uploads.accepted.values()];
  const answers = await fetchFinalAnswers(client, accepted);
  const answered = [...answers.values()].filter(({ status }) => [200, 422].includes(status));
  const encodings = answered.flatMap(({ body }) =>
    body.face_encoding === undefined ? [] : [body.face_encoding],
  );
  const differing = await countAnswersThatDifferFromNewEncodings(accepted, answers);
  const stats = (
    await pollUntil(
      () => client.getStatistics(),
      ({ body }) => body.number_of_images_processed === encodings.length,
    )
  ).body;
  const average = stats.average_face_encodings![0]!;
  const difference = Math.max(
    ...average.map((value, i) =>
      Math.abs(value - computeMeanEncoding(encodings.map((encoding) => encoding[i]!))),
    ),
  );
  const staged = await pollUntil(
    () => countStagedChunks(topology.databaseUrl),
    (count) => count === 0,
  );
  const jobs = await pollUntil(
    () => countJobs(topology.redisUrlOf('redis-queue')),
    (count) => count === 0,
  );
  return [
    checkEqual('accepted images with an answer', accepted.length, answered.length),
    checkEqual('uploads that waited and received no result', 0, uploads.withoutResult.length),
    checkEqual('answers that differ from a fresh encoding', 0, differing),
    {
      check: 'uploads of images that had an answer before',
      expected: '> 0',
      actual: String(uploads.repeatedCount),
      passed: uploads.repeatedCount > 0,
    },
    checkEqual('answers that changed between two requests', 0, uploads.changedAnswers.length),
    checkEqual('images with a face in the statistics', encodings.length, stats.number_of_images_processed!),
    {
      check: 'average, largest difference from a recomputation',
      expected: '≤ 1e-9',
      actual: difference.toExponential(1),
      passed: difference <= 1e-9,
    },
    checkEqual('staged chunks of photos left', 0, staged),
    checkEqual('jobs left in the queue', 0, jobs),
    checkEqual('refusals without a message or Retry-After', 0, uploads.refusalsWithoutAdvice.length),
  ];
}

function checkEqual(check: string, expected: number, actual: number): CheckResult {
  return { check, expected: String(expected), actual: String(actual), passed: expected === actual };
}

async function fetchFinalAnswers(
  client: Client,
  accepted: readonly AcceptedUpload[],
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const { fileHash } of accepted) {
    const answer = await pollUntil(
      () => client.lookUpPhoto(fileHash),
      ({ status }) => [200, 422].includes(status),
    );
    answers.set(fileHash, answer);
  }
  return answers;
}

/**
 * Reads a value repeatedly until `accept` returns true for it, and returns the value. After the timeout, returns the
 * last value.
 */
async function pollUntil<T>(read: () => Promise<T>, accept: (value: T) => boolean): Promise<T> {
  let last: T | undefined;
  return retryUntilAccepted(async () => (last = await read()), accept).catch((error: unknown) => {
    if (last === undefined) throw error;
    return last;
  });
}

/**
 * Encodes every photo again in this process, and counts the photos for which the service returns a different result.
 */
async function countAnswersThatDifferFromNewEncodings(
  accepted: readonly AcceptedUpload[],
  answers: ReadonlyMap<string, Answer>,
): Promise<number> {
  const encoder = await openEncoder({ runtime: 'onnx', maxPixels: 100_000_000 });
  let differing = 0;
  for (const { fileHash, readPhoto } of accepted) {
    const fresh = await encoder.encodePhoto(await readPhoto());
    if (!isSameResult(fresh, answers.get(fileHash)!)) differing += 1;
  }
  await encoder.close();
  return differing;
}

function isSameResult(fresh: EncodePhotoResult, { status, body }: Answer): boolean {
  if (!fresh.ok) return status === 422 && body.message === fresh.problem.message;
  const { faces } = fresh.photo;
  if (faces.length === 0) return status === 422 && body.message === 'No faces found!';
  const encodings = faces.map(({ encoding }) => Array.from(encoding));
  return (
    status === 200 &&
    JSON.stringify(body.faces?.map(({ encoding }) => encoding)) === JSON.stringify(encodings) &&
    JSON.stringify(body.face_encoding) === JSON.stringify(encodings[0])
  );
}

/** Computes the mean of numbers. The smallest numbers are added first, which keeps the rounding error low. */
function computeMeanEncoding(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return (
    values.toSorted((a, b) => Math.abs(a) - Math.abs(b)).reduce((sum, value) => sum + value, 0) /
    values.length
  );
}

async function countStagedChunks(url: string): Promise<number> {
  const database = new Database({ connectionString: url });
  await database.connect();
  try {
    const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM staged_chunks');
    return Number(rows[0]!.count);
  } finally {
    await database.end();
  }
}

async function countJobs(url: string): Promise<number> {
  const counts = await Promise.all(
    [encodingQueueName, aggregationQueueName].map(async (name) => {
      const queue = new Queue(name, { connection: { url }, prefix: 'frs' });
      try {
        return Object.values(await queue.getJobCounts()).reduce((sum, count) => sum + count, 0);
      } finally {
        await queue.close();
      }
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
