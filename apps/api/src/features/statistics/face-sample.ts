import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { FaceSamplesRepository, type SampledFace } from '#persistence';

/** The time for which a sample is used, in milliseconds. */
export const sampleLifetime = 300_000;

/** The maximum number of stored faces in a sample. */
const maxStoredFaces = 400;

/** The maximum number of subjects in a sample. */
const maxSubjects = 100;

/** The maximum number of enrolled faces of each subject. */
const maxFacesPerSubject = 5;

/** Faces that were selected at random and encoded by one model. */
export interface FaceSample {
  readonly selectedAt: Date;
  /** Any stored faces. */
  readonly stored: readonly SampledFace[];
  /** Enrolled faces, of which each has a subject. Some of them may also be among the stored faces. */
  readonly enrolled: readonly SampledFace[];
}

/**
 * Selects the random sample for the statistics of faces. A sample is used for five minutes. All API processes select the
 * same faces in the same five minutes, so that a client receives the same sample from each process.
 */
@Injectable()
export class FaceSamples {
  private readonly samples = new LRUCache<number, FaceSample>({
    max: 1,
    fetchMethod: (period) => this.select(period),
  });

  constructor(private readonly repository: FaceSamplesRepository) {}

  /** Returns the current sample. Concurrent calls share the queries. */
  find(): Promise<FaceSample> {
    return this.samples.forceFetch(Math.floor(Date.now() / sampleLifetime));
  }

  private async select(period: number): Promise<FaceSample> {
    const [stored, enrolled] = await Promise.all([
      this.repository.sampleFaces(createPositions(`${period} faces`, maxStoredFaces)),
      this.repository.sampleEnrolledFaces(
        createPositions(`${period} subjects`, maxSubjects),
        maxFacesPerSubject,
      ),
    ]);
    const model = findMostFrequentModel([...stored, ...enrolled]);
    const isOfModel = (face: SampledFace): boolean => face.model === model;
    return { selectedAt: new Date(), stored: stored.filter(isOfModel), enrolled: enrolled.filter(isOfModel) };
  }
}

/** Creates pseudorandom numbers from 0 to 1, which are the same for the same seed. */
function createPositions(seed: string, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => createHash('sha256').update(`${seed} ${index}`).digest().readUInt32BE() / 2 ** 32,
  );
}

/** Only encodings of the same model can be compared. */
function findMostFrequentModel(faces: readonly SampledFace[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { model } of faces) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}
