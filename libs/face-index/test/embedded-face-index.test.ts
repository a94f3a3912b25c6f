import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { euclideanDistance } from '#encoding/distance';
import { EmbeddedFaceIndex, type IndexEntry } from '../src/index.js';
import {
  createEncoding,
  arbitraryEncoding,
  createSimilarEncoding,
  arbitrarySimilarEncodings,
} from './encodings.js';
import { searchByComparingAllEntries, describeFaceIndexConformance } from './face-index.conformance.js';

const model = 'model 1';
const unlimitedSearch = { limit: 10, maxDistance: Infinity };

describeFaceIndexConformance('the embedded index', () => EmbeddedFaceIndex.open({ maxQueuedQueries: 100 }));

describe('the embedded index', () => {
  let index: EmbeddedFaceIndex;

  beforeAll(async () => {
    index = await EmbeddedFaceIndex.open({ maxQueuedQueries: 100 });
  });

  afterAll(() => index.close());

  it('returns the same entries as a comparison with every entry, if many entries have almost the same distance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(arbitraryEncoding, { minLength: 1, maxLength: 4 })
          .chain((some) => arbitrarySimilarEncodings(some, 1500)),
        fc.array(arbitraryEncoding, { maxLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        async (stored, others, limit) => {
          const entries = stored.map((encoding, id) => ({ id, model, encoding }));
          await index.clear('faces');
          await index.add('faces', entries);
          const queries = [...others, stored[0]!, createSimilarEncoding(stored[0]!)];
          for (const maxDistance of [Infinity, 0.6]) {
            const options = { limit, maxDistance };
            expect(await index.nearest('faces', model, queries, options)).toEqual(
              queries.map((query) => searchByComparingAllEntries(entries, query, options)),
            );
          }
        },
      ),
      // fast-check must not shrink a counterexample, because that takes too long for an example of this size.
      { numRuns: 30, endOnFailure: true },
    );
  });

  // For each of these numbers, the first pass of a search computes a larger distance than the exact distance.
  it.each([0.25, 1e-5, 2.8e-23, 1e-45, 1e18, 3e38])(
    'finds an entry at exactly the maximum distance if each of its 128 numbers is %p',
    async (number) => {
      const encoding = new Float32Array(128).fill(number);
      const query = new Float32Array(128);
      await index.clear('faces');
      await index.add('faces', [{ id: 1, model, encoding }]);
      const distance = euclideanDistance(query, encoding);
      expect(await index.nearest('faces', model, [query], { limit: 1, maxDistance: distance })).toEqual([
        [{ id: 1, distance }],
      ]);
    },
  );

  it('returns the same entries as a comparison with every entry, after any sequence of updates', async () => {
    const ids = fc.oneof(fc.nat(40), fc.nat(3000), fc.constantFrom(2 ** 32, 2 ** 33, 2 ** 53 - 1));
    const update = fc.oneof(
      fc.record({ add: fc.array(ids, { maxLength: 60 }), model: fc.constantFrom('model 1', 'model 2') }),
      fc.record({ addUpTo: fc.nat(3000), model: fc.constantFrom('model 1', 'model 2') }),
      fc.record({ remove: fc.array(ids, { maxLength: 60 }) }),
      fc.record({ removeUpTo: fc.nat(3000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(update, { maxLength: 20 }), fc.integer(), async (updates, seed) => {
        await index.clear('faces');
        const expected = new Map<number, IndexEntry>();
        let state = seed;
        const add = async (added: readonly number[], model: string) => {
          const entries = [...new Set(added)].map((id) => {
            state = Math.imul(state, 48271) + 1;
            return { id, model, encoding: createEncoding((state % 1000) / 1000) };
          });
          await index.add('faces', entries);
          for (const entry of entries) expected.set(entry.id, entry);
        };
        const remove = async (removed: readonly number[]) => {
          await index.remove('faces', removed);
          for (const id of removed) expected.delete(id);
        };
        for (const each of updates) {
          if ('add' in each) await add(each.add, each.model);
          else if ('addUpTo' in each) await add([...Array(each.addUpTo).keys()], each.model);
          else if ('remove' in each) await remove(each.remove);
          else await remove([...Array(each.removeUpTo).keys()]);
        }
        expect(await index.count('faces')).toBe(expected.size);
        expect([...(await index.ids('faces'))]).toEqual([...expected.keys()].sort((a, b) => a - b));
        for (const model of ['model 1', 'model 2']) {
          const entries = [...expected.values()].filter((entry) => entry.model === model);
          const query = createEncoding(0.5);
          expect(await index.nearest('faces', model, [query], unlimitedSearch)).toEqual([
            searchByComparingAllEntries(entries, query, unlimitedSearch),
          ]);
        }
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('adds a batch, and rejects a batch that does not have one encoding for each ID', async () => {
    await index.clear('faces');
    const batch = { model, ids: Float64Array.of(1, 2), encodings: new Float32Array(256).fill(0.1) };
    await expect(index.addBatch('faces', { ...batch, ids: Float64Array.of(1) })).rejects.toMatchObject({
      problem: 'invalid-entry',
    });
    await index.addBatch('faces', batch);
    expect([...(await index.ids('faces'))]).toEqual([1, 2]);
  });

  it('finds entries whose addition was requested before the search, even if the addition was not awaited', async () => {
    await index.clear('faces');
    const added = index.add('faces', [{ id: 1, model, encoding: createEncoding(0) }]);
    const removed = index.remove('faces', [2]);
    expect(await index.nearest('faces', model, [createEncoding(0)], unlimitedSearch)).toEqual([
      [{ id: 1, distance: 0 }],
    ]);
    await Promise.all([added, removed]);
  });

  it('returns the same result if the caller changes the query after requesting the search', async () => {
    await index.clear('faces');
    await index.add('faces', [{ id: 1, model, encoding: createEncoding(0) }]);
    const query = createEncoding(0);
    const searches = [1, 2].map(() => index.nearest('faces', model, [query], unlimitedSearch));
    query.fill(9);
    expect(await Promise.all(searches)).toEqual([[[{ id: 1, distance: 0 }]], [[{ id: 1, distance: 0 }]]]);
  });

  it('rejects searches while too many searches are queued, and accepts searches afterwards', async () => {
    const search = (count: number) =>
      index.nearest(
        'faces',
        model,
        Array.from({ length: count }, () => createEncoding(0)),
        unlimitedSearch,
      );
    const accepted = [search(99), search(50)];
    await expect(search(1)).rejects.toMatchObject({ problem: 'overloaded' });
    expect((await Promise.all(accepted)).map(({ length }) => length)).toEqual([99, 50]);
    expect(await search(1)).toHaveLength(1);
  });

  it('rejects queued searches when the index is closed', async () => {
    const other = await EmbeddedFaceIndex.open({ maxQueuedQueries: 100 });
    const searches = [1, 2].map(() => other.nearest('faces', model, [createEncoding(0)], unlimitedSearch));
    const outcomes = Promise.allSettled(searches);
    await other.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { problem: 'closed' } });
    }
  });
});
