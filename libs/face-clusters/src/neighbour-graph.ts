import { IntegerListsByKey } from './integer-lists.js';

/**
 * The neighbourhoods of faces: for each face, the faces within a distance, including the face itself. Faces are numbered by
 * ascending ID, from 0.
 */
export class NeighbourGraph {
  private readonly neighbourhoods: IntegerListsByKey;
  private readonly numbers: ReadonlyMap<number, number>;
  /**
   * The number of the photo of each face, indexed by the number of the face; 0 if the photo of a face shows no other
   * face of the graph.
   */
  private readonly photos: Int32Array;
  private numberOfPhotos = 0;

  /** @param ids of all faces, in ascending order, without duplicates */
  constructor(readonly ids: Float64Array) {
    this.neighbourhoods = new IntegerListsByKey(ids.length);
    this.numbers = new Map(Array.from(ids, (id, number) => [id, number]));
    this.photos = new Int32Array(ids.length);
  }

  /** The number of faces whose neighbourhood was set. */
  get size(): number {
    return this.neighbourhoods.size;
  }

  /** Whether the neighbourhood of a face was set. */
  hasNeighbourhood(id: number): boolean {
    return this.neighbourhoods.has(this.getFaceNumber(id));
  }

  /**
   * Sets the neighbourhood of a face.
   *
   * @param neighbours the IDs of the faces near to it, in any order, with or without the face itself
   */
  setNeighbourhood(id: number, neighbours: readonly number[]): void {
    const numbers = new Set(neighbours.map((neighbour) => this.getFaceNumber(neighbour)));
    numbers.add(this.getFaceNumber(id));
    this.neighbourhoods.set(this.getFaceNumber(id), Int32Array.from(numbers).sort());
  }

  /**
   * Adds a photo with several faces.
   *
   * @param ids the IDs of its faces; IDs that are not in the graph are ignored
   */
  addPhoto(ids: readonly number[]): void {
    this.numberOfPhotos += 1;
    for (const id of ids) {
      const number = this.numbers.get(id);
      if (number !== undefined) this.photos[number] = this.numberOfPhotos;
    }
  }

  /** Whether two faces, by their numbers, are in the same photo. */
  areInSamePhoto(number: number, other: number): boolean {
    return this.photos[number] !== 0 && this.photos[number] === this.photos[other];
  }

  /** Returns the numbers of the faces in the neighbourhood of a face, in ascending order. */
  getNeighbourhood(number: number): Int32Array {
    return this.neighbourhoods.get(number);
  }

  getFaceNumber(id: number): number {
    const number = this.numbers.get(id);
    if (number === undefined) throw new RangeError(`The graph has no face ${id}.`);
    return number;
  }
}
