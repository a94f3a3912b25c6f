import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSubjectName, type SubjectName } from '../src/subjects/subject-name.js';

const parseOrFail = (text: string): SubjectName => {
  const result = parseSubjectName(text);
  if ('problem' in result) throw new Error(`${text} ${result.problem}`);
  return result;
};

describe('a name', () => {
  test.each([
    ['Ada Lovelace', 'ada LOVELACE'],
    ['Straße', 'STRASSE'],
    ['ΟΔΥΣΣΕΥΣ', 'Οδυσσευς'],
    ['Zoë', 'Zoe\u0308'],
    ['İpek', 'i\u0307pek'],
    ['  Ada ', 'Ada'],
  ])('%s has the same key as %s', (one, other) => {
    expect(parseOrFail(one).key).toBe(parseOrFail(other).key);
  });

  test.each([
    ['Zoe', 'Zoë'],
    ['Ada 2', 'Ada ²'],
    ['Ada', 'Eda'],
  ])('%s has another key than %s', (one, other) => {
    expect(parseOrFail(one).key).not.toBe(parseOrFail(other).key);
  });

  test('is trimmed and normalized', () => {
    expect(parseOrFail(' Zoe\u0308 van  der Berg\u00a0').name).toBe('Zoë van  der Berg');
  });

  test('has the same key after it is converted to upper or lower case, or parsed again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (text) => {
        const name = parseSubjectName(text);
        if ('problem' in name) return;
        const again = parseSubjectName(name.name);
        expect(again).toEqual(name);
        for (const other of [name.name.toUpperCase(), name.name.toLowerCase()]) {
          expect(parseSubjectName(other)).toMatchObject({ key: name.key });
        }
      }),
    );
  });

  test('may have 200 characters (code points), even if they take more UTF-16 code units', () => {
    expect(parseOrFail('🧑'.repeat(200)).name).toHaveLength(400);
    expect(parseSubjectName('a'.repeat(201))).toEqual({ problem: 'must be at most 200 characters' });
  });

  test.each(['', '   ', '\u200b', 'a\nb', 'a\u0000', 'a\u2028b', '\ud800', '.', '..'])(
    'a name must not be %j',
    (text) => {
      expect(parseSubjectName(text)).toEqual({ problem: expect.stringMatching(/^must/) as unknown });
    },
  );
});
