import { type IndexCollection, type FaceIndex, type Neighbour } from '#face-index';
import { type ApiMetrics } from '../metrics/api-metrics.js';

/** Records the duration of each search of a face index in the metrics. */
export class MeasuredFaceIndex implements FaceIndex {
  constructor(
    private readonly index: FaceIndex,
    private readonly metrics: ApiMetrics,
  ) {}

  async nearest(collection: IndexCollection, ...search: SearchArguments): Promise<Neighbour[][]> {
    const [, encodings] = search;
    const end = this.metrics.startIndexSearchTimer(collection, encodings.length);
    try {
      return await this.index.nearest(collection, ...search);
    } finally {
      end();
    }
  }

  count(collection: IndexCollection): Promise<number> {
    return this.index.count(collection);
  }

  close(): Promise<void> {
    return this.index.close();
  }
}

/** The arguments of `nearest` without the first argument, which is the collection. */
type SearchArguments =
  Parameters<FaceIndex['nearest']> extends [IndexCollection, ...infer Rest] ? Rest : never;
