import { beforeEach, describe, expect, test } from '@jest/globals';
import { DelayedError, type Job } from 'bullmq';
import { readWorkerConfig } from '#config';
import { type EncoderPool, type Encoding } from '#encoder-pool';
import {
  type ClaimedImage,
  type EncodingOutcome,
  type LocationRequestsRepository,
  type PendingImagesRepository,
} from '#persistence';
import { type AggregationQueue, type EncodingJob } from '#queue';
import { EncodeImageProcessor } from '../src/encode-image/encode-image.processor.js';
import { StagedPhotoEncoder } from '../src/encode-image/staged-photo-encoder.js';
import { type WorkerEncoderPool } from '../src/encode-image/worker-encoder-pool.js';
import { RecentResults } from '../src/activity/recent-results.js';
import { WorkerActivity } from '../src/activity/worker-activity.js';
import { WorkerMetrics } from '../src/metrics/worker-metrics.js';

const fileHash = 'a'.repeat(64);
const config = readWorkerConfig({ DATABASE_URL: 'postgres://nowhere.invalid/', FRS_MAX_ATTEMPTS: '3' });

const location = { x: 1, y: 2, width: 30, height: 40 };

/** A fake database with one image, or with one location request. */
class FakeImageRepository {
  attempts = 0;
  outcome: EncodingOutcome | undefined;
  quarantined: string | undefined;
  bytes: ClaimedImage['bytes'] = Buffer.from('photo');

  claim() {
    if (this.outcome !== undefined) return Promise.resolve(undefined);
    const earlierAttempts = this.attempts;
    if (earlierAttempts === 0) this.attempts = 1;
    return Promise.resolve({ earlierAttempts, bytes: this.bytes, locations: [location] });
  }

  markUndecryptable(_: string, message: string) {
    if (this.bytes !== 'undecryptable') return Promise.resolve(false);
    this.quarantined = message;
    return Promise.resolve(true);
  }

  beginAttempt() {
    return Promise.resolve((this.attempts += 1));
  }

  decrementAttemptCount() {
    this.attempts -= 1;
    return Promise.resolve();
  }

  finish(_: string, outcome: EncodingOutcome) {
    this.outcome = outcome;
    return Promise.resolve(true);
  }
}

let fakeImage: FakeImageRepository;
let fakeEncode: (...task: Parameters<EncoderPool['encode']>) => Promise<Encoding>;
let isIsolatedEncoderInUse: boolean;
let stagedPhotos: StagedPhotoEncoder;
let imageProcessor: EncodeImageProcessor;

beforeEach(() => {
  fakeImage = new FakeImageRepository();
  isIsolatedEncoderInUse = false;
  const metrics = new WorkerMetrics(config);
  const activity = new WorkerActivity(new RecentResults());
  const encoders = {
    model: 'model',
    get isIsolating() {
      return isIsolatedEncoderInUse;
    },
    encode: (...task: Parameters<typeof fakeEncode>) => fakeEncode(...task),
    withIsolatedEncoder: (work: (encode: typeof fakeEncode) => unknown) => work(fakeEncode),
    close: () => Promise.resolve(),
  };
  stagedPhotos = new StagedPhotoEncoder(
    config,
    fakeImage as unknown as PendingImagesRepository,
    fakeImage as unknown as LocationRequestsRepository,
    encoders as unknown as WorkerEncoderPool,
    { requestAggregation: () => undefined } as unknown as AggregationQueue,
    metrics,
    activity,
  );
  imageProcessor = new EncodeImageProcessor(config, stagedPhotos, metrics, activity);
});

const requestedDelays: number[] = [];
const job = {
  data: { fileHash },
  moveToDelayed: (time: number) => Promise.resolve(void requestedDelays.push(time)),
} as unknown as Job<EncodingJob>;

const processJobOnce = () => imageProcessor.process(job, 'token');

test('a photo that takes too much memory in every attempt fails with the problem for memory', async () => {
  fakeEncode = () => Promise.resolve({ kind: 'out-of-memory' });
  await expect(processJobOnce()).rejects.toThrow('took more than 1474 MB of memory');
  await expect(processJobOnce()).rejects.toThrow('took more than 1474 MB of memory');
  await processJobOnce();
  expect(fakeImage.outcome).toEqual({
    status: 'failed',
    keepPhotoFor: config.failedPhotoLifetime,
    problem: {
      kind: 'too-much-memory',
      message: expect.stringMatching(/^Encoding this photo took more than 1474 MB of memory 3 times/),
    },
  });
});

test('a photo that takes too long in every attempt fails with the problem for time', async () => {
  fakeEncode = () => Promise.resolve({ kind: 'timed-out' });
  await expect(processJobOnce()).rejects.toThrow('longer than 30 seconds');
  await expect(processJobOnce()).rejects.toThrow('longer than 30 seconds');
  expect(fakeImage).toMatchObject({ attempts: 2, outcome: undefined });
  await processJobOnce();
  expect(fakeImage.outcome).toEqual({
    status: 'failed',
    keepPhotoFor: config.failedPhotoLifetime,
    problem: {
      kind: 'took-too-long',
      message:
        'Encoding this photo took longer than 30 seconds 3 times and is not tried again: ' +
        'send a smaller photo, or the same one as a baseline JPEG.',
    },
  });
});

test('a photo that crashes its encoder in every attempt fails', async () => {
  fakeEncode = () => Promise.resolve({ kind: 'crashed' });
  await expect(processJobOnce()).rejects.toThrow('crashed');
  await expect(processJobOnce()).rejects.toThrow('crashed');
  await processJobOnce();
  expect(fakeImage.outcome).toMatchObject({
    status: 'failed',
    problem: {
      kind: 'stopped-encoder',
      message: 'This photo crashed the encoder 3 times and is not tried again.',
    },
  });
});

test('a rejected photo keeps the kind of its problem', async () => {
  const problem = { kind: 'too-complex', message: 'Too many parts.' } as const;
  fakeEncode = () => Promise.resolve({ kind: 'encoded', result: { ok: false, problem } });
  await processJobOnce();
  expect(fakeImage.outcome).toEqual({ status: 'rejected', problem });
});

describe('a photo whose staged bytes cannot be read', () => {
  beforeEach(() => {
    fakeEncode = () => Promise.reject(new Error('must not be called'));
  });

  test('is quarantined when the bytes were encrypted with another secret', async () => {
    fakeImage.bytes = 'undecryptable';
    await processJobOnce();
    expect(fakeImage.quarantined).toMatch(/secret.*send it again/);
    expect(fakeImage.outcome).toBeUndefined();
  });

  test('is retried when it was staged again in the meantime', async () => {
    fakeImage.bytes = 'undecryptable';
    fakeImage.markUndecryptable = () => Promise.resolve(false);
    await expect(processJobOnce()).rejects.toThrow('staged again');
  });

  test('is marked as failed when the bytes are damaged', async () => {
    fakeImage.bytes = 'staging-damaged';
    await processJobOnce();
    expect(fakeImage.outcome).toMatchObject({ status: 'failed', problem: { kind: 'staging-damaged' } });
  });
});

test('a photo that must be retried is delayed while the isolated encoder is in use', async () => {
  fakeImage.attempts = 1;
  isIsolatedEncoderInUse = true;
  await expect(processJobOnce()).rejects.toThrow(DelayedError);
  expect(requestedDelays).toHaveLength(1);
  expect(fakeImage.attempts).toBe(1);
});

describe('a graceful shutdown', () => {
  test('decrements the number of attempts of a photo that is being encoded', async () => {
    let end: (encoding: Encoding) => void = () => undefined;
    fakeEncode = () => new Promise((resolve) => (end = resolve));
    const trying = processJobOnce();
    trying.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fakeImage.attempts).toBe(1);
    const stopping = stagedPhotos.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(fakeImage.attempts).toBe(0);
    end({ kind: 'not-encoded' });
    await stopping;
    await expect(trying).rejects.toThrow('stopped');
    expect(fakeImage.attempts).toBe(0);
  });

  test('does not count as an attempt, so a photo does not fail after three shutdowns', async () => {
    for (let stop = 0; stop < 3; stop += 1) {
      fakeEncode = () => Promise.resolve({ kind: 'not-encoded' });
      await expect(processJobOnce()).rejects.toThrow('stopped');
    }
    expect(fakeImage).toMatchObject({ attempts: 0, outcome: undefined });
  });

  test('prevents new attempts to encode a photo', async () => {
    fakeEncode = () => Promise.reject(new Error('must not be called'));
    await stagedPhotos.stop();
    await expect(processJobOnce()).rejects.toThrow('stopped');
    expect(fakeImage).toMatchObject({ attempts: 0, outcome: undefined });
  });
});

describe('a location request', () => {
  const request = { ...job, data: { fileHash, locationRequest: 'request' } } as unknown as typeof job;
  const tryRequest = () => imageProcessor.process(request, 'token');
  const timings = { decode: 1, detect: 1, landmarks: 1, encode: 1 };

  test('is processed by encoding the faces at its locations', async () => {
    fakeEncode = (_, locations) => {
      expect(locations).toEqual([location]);
      const face = { box: location, score: 0, landmarks: [], encoding: new Float32Array(128) };
      const photo = { width: 60, height: 80, faces: [face], timings };
      return Promise.resolve({ kind: 'encoded', result: { ok: true, photo } });
    };
    await tryRequest();
    expect(fakeImage.outcome).toMatchObject({
      status: 'encoded',
      width: 60,
      faces: [{ ...location, score: 0 }],
    });
  });

  test('fails if its photo crashes the encoder in every attempt', async () => {
    fakeEncode = () => Promise.resolve({ kind: 'crashed' });
    await expect(tryRequest()).rejects.toThrow('crashed');
    await expect(tryRequest()).rejects.toThrow('crashed');
    await tryRequest();
    expect(fakeImage.outcome).toMatchObject({ status: 'failed', problem: { kind: 'stopped-encoder' } });
  });

  test('fails without another attempt if its photo was encrypted with another secret', async () => {
    fakeImage.bytes = 'undecryptable';
    await tryRequest();
    expect(fakeImage).toMatchObject({
      quarantined: undefined,
      outcome: { status: 'failed', problem: { kind: 'undecryptable' } },
    });
  });
});
