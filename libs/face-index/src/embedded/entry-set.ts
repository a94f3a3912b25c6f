import { ENCODING_LENGTH, euclideanDistance } from '#encoding/distance';
import { type Neighbour, type SearchOptions } from '../face-index.js';
import {
  type BlockAddress,
  type BlockMemory,
  rowsPerBlock,
  type MaxSquaredDistances,
} from './block-memory.js';
import { RowByIdTable } from './row-by-id-table.js';
import { NearestEntryList } from './nearest-entry-list.js';

/**
 * The number of rows per scan in the first block. The number is small, because the distance of the nearest entries is
 * not known yet, so a scan eliminates few rows.
 */
const rowsPerScanOfFirstBlock = 64;

/** The maximum relative difference between a number and the number that a scan reconstructs from its upper 16 bits. */
const maxRelativeErrorOfUpperBits = 2 ** -8;

// A scan computes with float32 numbers. The relative rounding error is at most 2^-24 for each of at most 40 operations
// on a number. For very small numbers, the absolute error is less than 1e-36.
const float32RoundingFactor = 1 + 1e-5;
const maxUnderflowError = 1e-36;

/** The entries of one collection and one model. They are stored in consecutive rows without gaps. */
export class EntrySet {
  private readonly blocks: BlockAddress[] = [];
  private readonly rowsById: RowByIdTable;
  private length = 0;
  private readonly encoding = new Float32Array(ENCODING_LENGTH);
  private readonly bits = new Uint32Array(this.encoding.buffer);

  constructor(private readonly memory: BlockMemory) {
    this.rowsById = new RowByIdTable((row) => this.readId(row));
  }

  get size(): number {
    return this.length;
  }

  /**
   * Adds an entry, or replaces the encoding of the entry with the same ID.
   *
   * @throws {FaceIndexError} `full` when there is no memory for the entry
   */
  addOrReplace(id: number, encoding: Float32Array): void {
    this.encoding.set(encoding);
    const existing = this.rowsById.get(id);
    if (existing !== undefined) {
      this.writeEntry(existing, id);
      return;
    }
    const row = this.length;
    if (row === this.blocks.length * rowsPerBlock) this.blocks.push(this.memory.allocateBlock());
    this.writeEntry(row, id);
    this.length += 1;
    this.rowsById.set(id, row);
  }

  /** Removes the entry with an ID, if there is one, and moves the last entry into the row of the removed entry. */
  delete(id: number): void {
    const row = this.rowsById.get(id);
    if (row === undefined) return;
    this.rowsById.delete(id);
    const last = this.length - 1;
    if (row !== last) {
      const lastId = this.readId(last);
      this.memory.readEncoding(this.getBlockOfRow(last), last % rowsPerBlock, this.bits);
      // After this write, both rows contain the ID of the last entry, so the table still finds the ID and can replace
      // its row.
      this.writeEntry(row, lastId);
      this.rowsById.set(lastId, row);
    }
    this.length = last;
    if (last % rowsPerBlock === 0) this.memory.releaseBlock(this.blocks.pop()!);
  }

  clear(): void {
    this.blocks.splice(0).forEach((block) => {
      this.memory.releaseBlock(block);
    });
    this.rowsById.clear();
    this.length = 0;
  }

  *ids(): Iterable<number> {
    for (let row = 0; row < this.length; row++) yield this.readId(row);
  }

  /**
   * Finds the nearest entries for each query, as `FaceIndex.nearest` specifies.
   *
   * @param queries at most `maxQueriesPerScan` encodings
   */
  nearest(queries: readonly Float32Array[], { limit, maxDistance }: SearchOptions): Neighbour[][] {
    const searches = queries.map((query, index) => {
      this.memory.setQuery(index, query);
      return { query, found: new NearestEntryList(limit, maxDistance), norms: computeNorms(query) };
    });
    this.blocks.forEach((block, index) => {
      const rows = Math.min(rowsPerBlock, this.length - index * rowsPerBlock);
      const step = index === 0 ? rowsPerScanOfFirstBlock : rowsPerBlock;
      // All queries are compared with a block before the next block is read, because the block is then in the processor
      // cache.
      searches.forEach(({ query, found, norms }, number) => {
        for (let start = 0; start < rows; start += step) {
          const bounds = computeScanBounds(found.maxAcceptedDistance, norms);
          const end = Math.min(start + step, rows);
          for (const row of this.memory.scanBlock(block, start, end, number, bounds)) {
            this.memory.readEncoding(block, row, this.bits);
            const distance = euclideanDistance(query, this.encoding);
            if (distance <= found.maxAcceptedDistance)
              found.addIfNear(this.memory.readId(block, row), distance);
          }
        }
      });
    });
    return searches.map(({ found }) => found.getNeighbours());
  }

  private writeEntry(row: number, id: number): void {
    this.memory.writeRow(this.getBlockOfRow(row), row % rowsPerBlock, id, this.bits);
  }

  private readId(row: number): number {
    return this.memory.readId(this.getBlockOfRow(row), row % rowsPerBlock);
  }

  private getBlockOfRow(row: number): BlockAddress {
    return this.blocks[Math.floor(row / rowsPerBlock)]!;
  }
}

/** The Euclidean norms of the first half of an encoding and of the whole encoding. */
interface EncodingNorms {
  readonly firstHalf: number;
  readonly whole: number;
}

function computeNorms(encoding: Float32Array): EncodingNorms {
  const origin = new Float32Array(ENCODING_LENGTH);
  const half = ENCODING_LENGTH / 2;
  return {
    firstHalf: euclideanDistance(encoding.subarray(0, half), origin),
    whole: euclideanDistance(encoding, origin),
  };
}

/**
 * Computes the sums of squared differences above which a scan eliminates a row. The sums of a row
 * whose distance is at most `distance` do not exceed these limits.
 *
 * Proof: let q be the query, x a row within the distance, and y the numbers that a scan reconstructs from the upper 16
 * bits of x. Then |x| ≤ |q| + distance and |x − y| ≤ relativeError · |x|, and therefore |q − y| ≤ distance +
 * relativeError · (|q| + distance). The same inequalities are true for the first halves of q, x and y.
 */
function computeScanBounds(distance: number, norms: EncodingNorms): MaxSquaredDistances {
  const bound = (norm: number) =>
    (distance + maxRelativeErrorOfUpperBits * (norm + distance)) ** 2 * float32RoundingFactor +
    maxUnderflowError;
  return { firstHalf: bound(norms.firstHalf), whole: bound(norms.whole) };
}
