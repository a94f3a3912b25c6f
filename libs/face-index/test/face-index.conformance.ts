import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { euclideanDistance } from '#encoding/distance';
import {
  type IndexCollection,
  indexCollections,
  type FaceIndex,
  type IndexEntry,
  type Neighbour,
  type SearchOptions,
  type UpdatableFaceIndex,
} from '../src/index.js';
import { createEncoding, arbitraryEncoding, createSimilarEncoding } from './encodings.js';

/** A face index to which a test can write. An {@link UpdatableFaceIndex} is an example. */
export type WritableFaceIndex = FaceIndex & Pick<UpdatableFaceIndex, 'add' | 'remove' | 'clear'>;

const model = 'model 1';
const unlimitedSearch: SearchOptions = { limit: 1000, maxDistance: Infinity };

/**
 * Defines tests that verify that an implementation of {@link FaceIndex} fulfils the contract of an exact search.
 *
 * @param stored generates encodings that the implementation can store; arbitrary float32 numbers by default
 */
export function describeFaceIndexConformance(
  name: string,
  open: () => Promise<WritableFaceIndex>,
  { stored = arbitraryEncoding, runs = 50 } = {},
): void {
  describe(`${name} as a face index`, () => {
    let index: WritableFaceIndex;

    beforeAll(async () => {
      index = await open();
    });

    afterAll(() => index.close());

    async function replaceEntries(
      collection: IndexCollection,
      entries: readonly IndexEntry[],
    ): Promise<void> {
      for (const each of indexCollections) await index.clear(each);
      await index.add(collection, entries);
    }

    async function findNearest(query: Float32Array, options: Partial<SearchOptions>): Promise<Neighbour[]> {
      const lists = await index.nearest('faces', model, [query], { ...unlimitedSearch, ...options });
      expect(lists).toHaveLength(1);
      return lists[0]!;
    }

    it('finds nothing in an empty collection', async () => {
      await replaceEntries('faces', []);
      expect(await findNearest(createEncoding(1), { limit: 10 })).toEqual([]);
      expect(await index.count('faces')).toBe(0);
    });

    it('finds the nearest entries with their exact distances, nearest first', async () => {
      await replaceEntries(
        'faces',
        toIndexEntries([createEncoding(3), createEncoding(1), createEncoding(2)]),
      );
      const query = createEncoding(0);
      expect(await findNearest(query, { limit: 2 })).toEqual([
        { id: 1, distance: euclideanDistance(query, createEncoding(1)) },
        { id: 2, distance: euclideanDistance(query, createEncoding(2)) },
      ]);
    });

    it('orders entries at the same distance by ID', async () => {
      await replaceEntries(
        'faces',
        [7, 2 ** 53 - 1, 3, 2 ** 40].map((id) => ({ id, model, encoding: createEncoding(1) })),
      );
      const found = await findNearest(createEncoding(0), { limit: 3 });
      expect(found.map(({ id }) => id)).toEqual([3, 7, 2 ** 40]);
    });

    it('finds entries at the maximum distance, but no entries at a larger distance', async () => {
      await replaceEntries('faces', toIndexEntries([createEncoding(0.5), createEncoding(0.75)]));
      const query = createEncoding(0);
      const maxDistance = euclideanDistance(query, createEncoding(0.5));
      expect(await findNearest(query, { limit: 5, maxDistance })).toEqual([{ id: 0, distance: maxDistance }]);
      expect(await findNearest(createEncoding(0.5), { limit: 5, maxDistance: 0 })).toEqual([
        { id: 0, distance: 0 },
      ]);
    });

    it('compares only encodings of the same model', async () => {
      await replaceEntries('faces', [
        { id: 1, model: 'model 2', encoding: createEncoding(0) },
        { id: 2, model, encoding: createEncoding(1) },
      ]);
      expect((await findNearest(createEncoding(0), { limit: 5 })).map(({ id }) => id)).toEqual([2]);
      expect(await index.nearest('faces', 'model 3', [createEncoding(0)], unlimitedSearch)).toEqual([[]]);
      expect(await index.count('faces')).toBe(2);
    });

    it('searches and removes only the entries of the given collection', async () => {
      await replaceEntries('faces', [{ id: 1, model, encoding: createEncoding(0) }]);
      await index.add('examples', [{ id: 1, model, encoding: createEncoding(1) }]);
      const query = createEncoding(0);
      const distance = euclideanDistance(query, createEncoding(1));
      expect(await index.nearest('examples', model, [query], unlimitedSearch)).toEqual([
        [{ id: 1, distance }],
      ]);
      await index.remove('faces', [1]);
      expect(await index.nearest('faces', model, [query], unlimitedSearch)).toEqual([[]]);
      expect(await index.count('examples')).toBe(1);
    });

    it('returns a list for each query, in the order of the queries', async () => {
      await replaceEntries('faces', toIndexEntries([createEncoding(0), createEncoding(1)]));
      const queries = [createEncoding(1), createEncoding(0), createEncoding(1)];
      const lists = await index.nearest('faces', model, queries, { ...unlimitedSearch, limit: 1 });
      expect(lists.map(([first]) => first)).toEqual([1, 0, 1].map((id) => ({ id, distance: 0 })));
      expect(await index.nearest('faces', model, [], unlimitedSearch)).toEqual([]);
    });

    it('finds an added entry, and does not find a removed or replaced entry', async () => {
      await replaceEntries('faces', toIndexEntries([createEncoding(0), createEncoding(1)]));
      await index.remove('faces', [0, 99]);
      expect(await findNearest(createEncoding(0), { limit: 1 })).toMatchObject([{ id: 1 }]);
      await index.add('faces', [{ id: 1, model: 'model 2', encoding: createEncoding(0) }]);
      expect(await findNearest(createEncoding(0), { limit: 1 })).toEqual([]);
      expect(await index.count('faces')).toBe(1);
      await index.add('faces', [{ id: 1, model, encoding: createEncoding(0) }]);
      expect(await findNearest(createEncoding(0), { limit: 1 })).toEqual([{ id: 1, distance: 0 }]);
    });

    it.each([
      ['of 127 numbers', new Float32Array(127)],
      ['of 129 numbers', new Float32Array(129)],
      ['with NaN', createEncoding(0).fill(NaN, 127)],
      ['with an infinite number', createEncoding(0).fill(-Infinity, 0, 1)],
    ])('rejects a query %s', async (_, query) => {
      await expect(findNearest(query, { limit: 1 })).rejects.toMatchObject({ problem: 'invalid-query' });
    });

    it.each([
      ['an encoding of 127 numbers', { id: 1, encoding: new Float32Array(127) }],
      ['NaN', { id: 1, encoding: createEncoding(NaN) }],
      ['an infinite number', { id: 1, encoding: createEncoding(Infinity) }],
      ['a negative id', { id: -1, encoding: createEncoding(0) }],
      ['an id that is not an integer', { id: 0.5, encoding: createEncoding(0) }],
      ['an id of 2^53', { id: 2 ** 53, encoding: createEncoding(0) }],
    ])('adds none of several entries if one entry has %s', async (_, invalid) => {
      await replaceEntries('faces', []);
      const entries = [...toIndexEntries([createEncoding(0)]), { ...invalid, model }];
      await expect(index.add('faces', entries)).rejects.toMatchObject({ problem: 'invalid-entry' });
      expect(await index.count('faces')).toBe(0);
    });

    it.each<Partial<SearchOptions>>([
      { limit: 0 },
      { limit: 1.5 },
      { limit: NaN },
      { limit: 1, maxDistance: -1 },
      { limit: 1, maxDistance: NaN },
    ])('rejects the options %p', async (options) => {
      await expect(findNearest(createEncoding(0), options)).rejects.toMatchObject({
        problem: 'invalid-query',
      });
    });

    it('returns the same entries as a comparison with every entry', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(stored, { maxLength: 40 }),
          fc.array(stored, { minLength: 1, maxLength: 3 }),
          fc.integer({ min: 1, max: 12 }),
          fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 2, noNaN: true })),
          async (faces, others, limit, maxDistance) => {
            const entries = toIndexEntries(faces);
            // The queries are unrelated encodings, encodings of entries, and encodings similar to entries.
            const queries = [
              ...others,
              ...faces.slice(0, 2),
              ...faces.slice(0, 2).map(createSimilarEncoding),
            ];
            await replaceEntries('faces', entries);
            const options = { limit, maxDistance };
            expect(await index.nearest('faces', model, queries, options)).toEqual(
              queries.map((query) => searchByComparingAllEntries(entries, query, options)),
            );
          },
        ),
        { numRuns: runs, endOnFailure: true },
      );
    });

    // This test is the last, because it closes the index.
    it('rejects searches when it is closed', async () => {
      await index.close();
      await expect(findNearest(createEncoding(0), { limit: 1 })).rejects.toMatchObject({ problem: 'closed' });
    });
  });
}

/** Searches by comparing the query with every entry. This function defines the correct result of a search. */
export function searchByComparingAllEntries(
  entries: readonly IndexEntry[],
  query: Float32Array,
  { limit, maxDistance }: SearchOptions,
): Neighbour[] {
  return entries
    .map(({ id, encoding }) => ({ id, distance: euclideanDistance(query, encoding) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || a.id - b.id)
    .slice(0, limit);
}

/** Creates entries of one model. The ID of an entry is the position of its encoding in the array. */
function toIndexEntries(encodings: readonly Float32Array[]): IndexEntry[] {
  return encodings.map((encoding, id) => ({ id, model, encoding }));
}
