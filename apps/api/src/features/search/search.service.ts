import { Inject, Injectable } from '@nestjs/common';
import { type IndexCollection, type FaceIndex, IndexUnavailableError, type Neighbour } from '#face-index';
import { EnrolledFacesRepository } from '#persistence';
import { buildBox } from '#photo-response';
import { faceIndex } from '../../platform/face-index/face-index.module.js';
import { Problem } from '../../platform/problems/problem.js';
import { type FaceSource, selectFace } from '../encodings/index.js';
import {
  type Candidate,
  type SearchedFace,
  type SearchOptions,
  type SearchResponse,
} from './search.schema.js';

/** A face for which similar faces are searched. */
interface FaceQuery {
  readonly encoding: Float32Array;
  /** The photo and the position of a stored face; undefined if the client sent only an encoding. */
  readonly fileHash: string | undefined;
  readonly position: number | undefined;
}

/** A face that the index has found and that still exists in the database. */
type ExistingFace = Omit<Candidate, 'distance'>;

/**
 * Searches the face index. The service reads the faces with the IDs that the index returns from the database. A deleted
 * face is therefore never a candidate, and the names of subjects are current.
 */
@Injectable()
export class SearchService {
  constructor(
    @Inject(faceIndex) private readonly index: FaceIndex,
    private readonly enrolledFaces: EnrolledFacesRepository,
  ) {}

  async search(source: FaceSource, options: SearchOptions): Promise<SearchResponse> {
    const { model, fileHash, queries, faces } = toFaceQueries(source);
    const found = await this.candidates(model, queries, options);
    if (found.every((candidates) => candidates.length === 0))
      await this.requireComparableFaces(model, options);
    return {
      message: 'OK',
      ...(fileHash === undefined ? {} : { file_hash: fileHash }),
      threshold: options.threshold,
      faces: faces.map((face, i) => ({ ...face, candidates: found[i]! })),
    };
  }

  /**
   * Returns the candidates for each query. Several neighbours can be enrolled faces of the same subject, and some can
   * be deleted. The index is therefore searched again for more neighbours until there are enough candidates.
   */
  private async candidates(
    model: string,
    queries: readonly FaceQuery[],
    { threshold, limit, among }: SearchOptions,
  ): Promise<Candidate[][]> {
    const results = queries.map((): Candidate[] => []);
    let open = queries.map((_, i) => i);
    for (let wanted = 2 * limit; open.length > 0; wanted *= 4) {
      const lists = await this.findNearest(
        among === 'subjects' ? 'examples' : 'faces',
        model,
        open.map((i) => queries[i]!.encoding),
        { limit: wanted, maxDistance: threshold },
      );
      const resolved = await this.findExistingFaces(among, [...new Set(lists.flat().map(({ id }) => id))]);
      open = open.filter((i, place) => {
        results[i] = toCandidates(lists[place]!, resolved, queries[i]!, among).slice(0, limit);
        return results[i].length < limit && lists[place]!.length === wanted;
      });
    }
    return results;
  }

  private async findNearest(
    collection: IndexCollection,
    ...search: Parameters<FaceIndex['nearest']> extends [IndexCollection, ...infer Rest] ? Rest : never
  ): Promise<Neighbour[][]> {
    try {
      return await this.index.nearest(collection, ...search);
    } catch (error) {
      if (!(error instanceof IndexUnavailableError)) throw error;
      throw new Problem('index-unavailable', { detail: error.message, headers: { 'Retry-After': '2' } });
    }
  }

  private async findExistingFaces(
    among: SearchOptions['among'],
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, ExistingFace>> {
    const rows =
      ids.length === 0
        ? []
        : among === 'subjects'
          ? await this.enrolledFaces.findEnrolledFacesByIds(ids)
          : await this.enrolledFaces.findFacesByIds(ids);
    return new Map(
      [...rows.values()].map(({ id, subject, fileHash, position }) => [
        id,
        { subject, file_hash: fileHash, face: position },
      ]),
    );
  }

  /**
   * @throws {Problem} if a search can have no result, because all faces that are searched have encodings of other
   * models
   */
  private async requireComparableFaces(model: string, { among }: SearchOptions): Promise<void> {
    const found =
      among === 'subjects'
        ? await this.enrolledFaces.checkModelOfEnrolledFaces(model)
        : await this.enrolledFaces.checkModelOfStoredFaces(model);
    if (found !== 'other-models-only') return;
    throw new Problem('different-model', {
      detail: `The face was encoded by ${model}, all ${among === 'subjects' ? 'enrolled' : 'stored'} faces by other models.`,
    });
  }
}

function toCandidates(
  neighbours: readonly Neighbour[],
  resolved: ReadonlyMap<number, ExistingFace>,
  query: FaceQuery,
  among: SearchOptions['among'],
): Candidate[] {
  const subjects = new Set<string | null>();
  return neighbours.flatMap(({ id, distance }) => {
    const found = resolved.get(id);
    if (found === undefined) return [];
    if (among === 'subjects') {
      if (subjects.has(found.subject)) return [];
      subjects.add(found.subject);
    } else if (found.file_hash === query.fileHash && found.face === query.position) return [];
    return [{ subject: found.subject, distance, file_hash: found.file_hash, face: found.face }];
  });
}

function toFaceQueries(source: FaceSource): {
  readonly model: string;
  readonly fileHash: string | undefined;
  readonly queries: readonly FaceQuery[];
  readonly faces: readonly Omit<SearchedFace, 'candidates'>[];
} {
  if (source.kind === 'encoding') {
    const encoding = Float32Array.from(source.encoding);
    const query = { encoding, fileHash: undefined, position: undefined };
    return { model: source.model, fileHash: undefined, queries: [query], faces: [{}] };
  }
  const { image, face } = source;
  const searched = face === undefined ? image.faces : [selectFace(image, face)];
  return {
    model: image.model!,
    fileHash: image.fileHash,
    queries: searched.map(({ encoding, fileHash, position }) => ({
      encoding: Float32Array.from(encoding),
      fileHash,
      position,
    })),
    faces: searched.map((one) => {
      const box = buildBox(one);
      return { face: one.position, ...(box === undefined ? {} : { box }) };
    }),
  };
}
