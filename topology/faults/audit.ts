import { Queue } from 'bullmq';
import { Client as Database } from 'pg';
import { type EncodePhotoResult, openEncoder } from '#encoding';
import { aggregationQueue, encodingQueue } from '#queue';
import { type Answer, Client, eventually } from '../../test/end-to-end/client.js';
import { type NativeTopology } from '../native-topology.js';
import { type Accepted, type Uploads } from './uploads.js';

/** One thing that has to be true after everything that has happened. */
export interface Finding {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}

/** Compares what the service says with what it was given. */
export async function audit(topology: NativeTopology, uploads: Uploads): Promise<Finding[]> {
  const client = new Client(topology.url);
  const accepted = [...uploads.accepted.values()];
  const answers = await finalAnswers(client, accepted);
  const answered = [...answers.values()].filter(({ status }) => [200, 422].includes(status));
  const encodings = answered.flatMap(({ body }) =>
    body.face_encoding === undefined ? [] : [body.face_encoding],
  );
  const differing = await differingFromFresh(accepted, answers);
  const stats = (
    await settled(
      () => client.stats(),
      ({ body }) => body.number_of_images_processed === encodings.length,
    )
  ).body;
  const average = stats.average_face_encodings![0]!;
  const difference = Math.max(
    ...average.map((value, i) => Math.abs(value - meanOf(encodings.map((encoding) => encoding[i]!)))),
  );
  const staged = await settled(
    () => stagedChunks(topology.databaseUrl),
    (count) => count === 0,
  );
  const jobs = await settled(
    () => jobsLeft(topology.redisUrlOf('redis-queue')),
    (count) => count === 0,
  );
  return [
    equal('accepted images that are answered', accepted.length, answered.length),
    equal('answers that differ from a fresh computation', 0, differing),
    {
      what: 'uploads of images that were answered before',
      wanted: '> 0',
      found: String(uploads.known),
      holds: uploads.known > 0,
    },
    equal('answers that changed between two requests', 0, uploads.changed.length),
    equal('images with a face, counted', encodings.length, stats.number_of_images_processed!),
    {
      what: 'average, greatest difference from a recomputation',
      wanted: '≤ 1e-9',
      found: difference.toExponential(1),
      holds: difference <= 1e-9,
    },
    equal('staged pieces of photographs left', 0, staged),
    equal('jobs left in the queue', 0, jobs),
    equal('refusals that did not say what to do', 0, uploads.unhelpful.length),
  ];
}

function equal(what: string, wanted: number, found: number): Finding {
  return { what, wanted: String(wanted), found: String(found), holds: wanted === found };
}

async function finalAnswers(client: Client, accepted: readonly Accepted[]): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const { fileHash } of accepted) {
    const answer = await settled(
      () => client.look(fileHash),
      ({ status }) => [200, 422].includes(status),
    );
    answers.set(fileHash, answer);
  }
  return answers;
}

/** Asks until it is as wished; what it is in the end is told when it never becomes so. */
async function settled<T>(ask: () => Promise<T>, wished: (answer: T) => boolean): Promise<T> {
  let last: T | undefined;
  return eventually(async () => (last = await ask()), wished).catch((error: unknown) => {
    if (last === undefined) throw error;
    return last;
  });
}

/** Encodes every photograph again, here, and counts those for which the service has answered something else. */
async function differingFromFresh(
  accepted: readonly Accepted[],
  answers: ReadonlyMap<string, Answer>,
): Promise<number> {
  const encoder = await openEncoder({ runtime: 'onnx', maxPixels: 100_000_000 });
  let differing = 0;
  for (const { fileHash, photograph } of accepted) {
    const fresh = await encoder.encodePhoto(await photograph());
    if (!isSame(fresh, answers.get(fileHash)!)) differing += 1;
  }
  await encoder.close();
  return differing;
}

function isSame(fresh: EncodePhotoResult, { status, body }: Answer): boolean {
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

/** Adds the small numbers first, so that the sum loses nothing that matters here. */
function meanOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return (
    values.toSorted((a, b) => Math.abs(a) - Math.abs(b)).reduce((sum, value) => sum + value, 0) /
    values.length
  );
}

async function stagedChunks(url: string): Promise<number> {
  const database = new Database({ connectionString: url });
  await database.connect();
  try {
    const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM staged_chunks');
    return Number(rows[0]!.count);
  } finally {
    await database.end();
  }
}

async function jobsLeft(url: string): Promise<number> {
  const counts = await Promise.all(
    [encodingQueue, aggregationQueue].map(async (name) => {
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
