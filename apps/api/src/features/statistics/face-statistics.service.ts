import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { binWidth, computeDistanceHistograms } from './distance-histogram.js';
import { type FaceSample, FaceSamples } from './face-sample.js';
import {
  buildMappedFace,
  type DistancesResponse,
  type EncodingMapResponse,
} from './face-statistics.schema.js';

/** The statistics of a sample of faces. Each statistic is computed at most once for a sample. */
@Injectable()
export class FaceStatisticsService {
  private readonly distances = createCacheOfSample(computeDistances);
  private readonly maps = createCacheOfSample(computeMap);

  constructor(private readonly samples: FaceSamples) {}

  async findDistances(): Promise<DistancesResponse> {
    return this.distances.forceFetch(await this.samples.find());
  }

  async findMap(): Promise<EncodingMapResponse> {
    return this.maps.forceFetch(await this.samples.find());
  }
}

/** Creates a cache that keeps the result for the last sample. Concurrent requests share one computation. */
function createCacheOfSample<Result extends object>(
  compute: (sample: FaceSample) => Promise<Result>,
): LRUCache<FaceSample, Result> {
  return new LRUCache<FaceSample, Result>({ max: 1, fetchMethod: compute });
}

async function computeDistances({ selectedAt, stored, enrolled }: FaceSample): Promise<DistancesResponse> {
  const { storedFaces, sameSubject, differentSubjects } = await computeDistanceHistograms(stored, enrolled);
  return {
    message: 'OK',
    selected_at: selectedAt.toISOString(),
    number_of_stored_faces: stored.length,
    number_of_enrolled_faces: enrolled.length,
    bin_width: binWidth,
    stored_faces: [...storedFaces],
    same_subject: [...sameSubject],
    different_subjects: [...differentSubjects],
  };
}

async function computeMap({ selectedAt, stored, enrolled }: FaceSample): Promise<EncodingMapResponse> {
  const enrolledFaces = new Set(enrolled.map(({ fileHash, position }) => `${fileHash} ${position}`));
  const others = stored.filter(({ fileHash, position }) => !enrolledFaces.has(`${fileHash} ${position}`));
  // The library of the analysis is loaded when it is needed, so that it does not increase the start time of the API.
  const { computeEncodingMap } = await import('./encoding-map.js');
  const { faces, explainedVariance } = computeEncodingMap([...enrolled, ...others]);
  return {
    message: 'OK',
    selected_at: selectedAt.toISOString(),
    explained_variance: explainedVariance,
    faces: faces.map(buildMappedFace),
  };
}
