import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findIdDifferences } from '../src/index/compare-ids.js';

const arbitraryIds = fc.uniqueArray(fc.nat(30)).map((array) => Float64Array.from(array).sort());

test('compareIds returns the IDs that only one of two sets contains', () => {
  fc.assert(
    fc.property(arbitraryIds, arbitraryIds, (stored, indexed) => {
      expect(findIdDifferences(stored, indexed)).toEqual({
        missing: [...stored].filter((id) => !indexed.includes(id)),
        surplus: [...indexed].filter((id) => !stored.includes(id)),
      });
    }),
  );
});
