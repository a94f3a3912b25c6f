import { clusteringDefaults, NeighbourGraph } from '#face-clusters';
import { EmbeddedFaceIndex, type EntryBatch, readEntriesFromCopy } from '#face-index';
import { type IndexEntriesRepository } from '#persistence';

/**
 * The number of faces that one SQL statement reads. The progress is reported each time their neighbours have been
 * found.
 */
const facesPerPage = 500;

/**
 * The number of faces whose neighbours the index searches for in one call. Each call sends one message to the thread of
 * the index.
 */
const facesPerSearch = 64;

const { maxDistance, maxNeighbours } = clusteringDefaults;

/**
 * The exact neighbours of the faces of one model that belong to no subject. Each clustering run builds a separate index in a thread
 * to find the neighbours. The run therefore does not delay the searches of clients, and the memory of its index is
 * released at the end of the run.
 */
export class FaceNeighbours {
  private readonly included: ReadonlySet<number>;

  private constructor(
    private readonly index: EmbeddedFaceIndex,
    private readonly entries: IndexEntriesRepository,
    private readonly model: string,
    readonly graph: NeighbourGraph,
  ) {
    this.included = new Set(graph.ids);
  }

  /** Reads the faces. */
  static async load(
    entries: IndexEntriesRepository,
    model: string,
    signal: AbortSignal,
  ): Promise<FaceNeighbours> {
    const index = await EmbeddedFaceIndex.open({ maxQueuedQueries: facesPerSearch });
    try {
      for await (const batch of readEntriesFromCopy(entries.copyUnnamedFaces(model))) {
        signal.throwIfAborted();
        await index.addBatch('faces', batch);
      }
      return new FaceNeighbours(index, entries, model, new NeighbourGraph(await index.ids('faces')));
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  /** The IDs of all faces in ascending order. */
  get ids(): Float64Array {
    return this.graph.ids;
  }

  hasFace(id: number): boolean {
    return this.included.has(id);
  }

  /**
   * Returns the IDs of all faces in the neighbourhoods of the given faces. These neighbourhoods must have been found
   * before.
   */
  getNeighbourIdsOf(ids: Iterable<number>): number[] {
    const isNear = new Uint8Array(this.ids.length);
    for (const id of ids) {
      for (const number of this.graph.getNeighbourhood(this.graph.getFaceNumber(id))) isNear[number] = 1;
    }
    return Array.from(this.ids).filter((_, number) => isNear[number] === 1);
  }

  /**
   * Finds the neighbourhoods of faces, apart from those that are already known, and adds them to the graph.
   *
   * @param report called regularly with the number of faces whose neighbourhoods are known, and the number whose
   *   neighbourhoods are required
   */
  async findNeighbours(
    ids: readonly number[],
    signal: AbortSignal,
    report: (done: number, total: number) => Promise<void>,
  ): Promise<void> {
    const missing = ids.filter((id) => !this.graph.hasNeighbourhood(id));
    const total = this.graph.size + missing.length;
    for (let start = 0; start < missing.length; start += facesPerPage) {
      signal.throwIfAborted();
      await this.findNeighboursOfPage(missing.slice(start, start + facesPerPage));
      await report(this.graph.size, total);
    }
  }

  private async findNeighboursOfPage(ids: readonly number[]): Promise<void> {
    const copy = this.entries.copyEntries('faces', { ids });
    for await (const batch of readEntriesFromCopy(copy)) {
      if (batch.model !== this.model) continue;
      for (let start = 0; start < batch.ids.length; start += facesPerSearch) {
        await this.searchIndex(batch, start, Math.min(start + facesPerSearch, batch.ids.length));
      }
    }
    // A face that was deleted after its ID was read has no neighbours.
    for (const id of ids) if (!this.graph.hasNeighbourhood(id)) this.graph.setNeighbourhood(id, []);
  }

  private async searchIndex({ ids, encodings }: EntryBatch, start: number, end: number): Promise<void> {
    const length = encodings.length / ids.length;
    const queries = Array.from({ length: end - start }, (_, i) =>
      encodings.subarray((start + i) * length, (start + i + 1) * length),
    );
    const options = { limit: maxNeighbours, maxDistance };
    const lists = await this.index.nearest('faces', this.model, queries, options);
    lists.forEach((list, i) => {
      this.graph.setNeighbourhood(
        ids[start + i]!,
        list.map(({ id }) => id),
      );
    });
  }

  async close(): Promise<void> {
    await this.index.close();
  }
}
