import { expect, test } from '@jest/globals';
import { findDifferences } from './compare-answer.js';
import { type DocumentedOutput } from './documentation-page.js';

const createJsonOutput = (text: string): DocumentedOutput => ({ language: 'json', text });

/** Creates an encoding in base64, in which only the 38th number is changed, by the given amount. */
function createBase64Encoding(moved = 0): string {
  const bytes = Buffer.alloc(512);
  for (let i = 0; i < 128; i += 1) bytes.writeFloatLE(Math.sin(i) / 10 + (i === 37 ? moved : 0), 4 * i);
  return JSON.stringify(bytes.toString('base64'));
}

test.each([
  ['the same content as the real answer', '{ "a": [1, "b", null] }', '{"a":[1,"b",null]}'],
  ['a fraction that another processor rounds differently', '[810.34, -0.0858409]', '[810.35,-0.0858412]'],
  [
    'an encoding in base64 that another processor rounds differently',
    createBase64Encoding(),
    createBase64Encoding(1e-5),
  ],
  ['the number 0 instead of a tiny fraction', '{ "a": 0 }', '{"a":3.2e-7}'],
  ['a length that is a hundredth of a pixel larger', '[615]', '[614.99]'],
  ['only the beginning and the end of a text', '"8ecae4b2…51"', '"8ecae4b267b251"'],
  ['another time', '"2026-01-31T12:00:00.000Z"', '"2027-03-01T01:02:03.456Z"'],
  ['a mark for a given number of omitted items', '[1, … 2 more faces]', '[1,2,3]'],
  ['a mark for any number of omitted items', '[1, …]', '[1,2,3]'],
  ['a mark for omitted fields', '{ "a": 1, … }', '{"a":1,"b":2}'],
])('the comparison accepts a documented answer with %s', (_, documented, real) => {
  expect(findDifferences(createJsonOutput(documented), real)).toEqual([]);
});

test.each([
  ['another count', '{ "a": 1920 }', '{"a":1921}', '.a is documented as 1920 and answered as 1921.'],
  ['another fraction', '[0.085]', '[0.088]', '.0 is documented as 0.085 and answered as 0.088.'],
  ['another distance', '[0.40257826]', '[0.41257826]', expect.stringContaining('answered as 0.41257826')],
  ['another box', '[810.34]', '[810.54]', '.0 is documented as 810.34 and answered as 810.54.'],
  [
    'another encoding',
    createBase64Encoding(),
    createBase64Encoding(0.01),
    expect.stringMatching(/^\.37 is documented as -0\.06/),
  ],
  ['not an encoding', createBase64Encoding(), '"AAAA"', expect.stringContaining('answered as "AAAA"')],
  ['another text', '"8eca…51"', '"8eca52"', 'The value is documented as "8eca…51" and answered as "8eca52".'],
  ['a missing field', '{ "a": 1, … }', '{"b":2}', '.a is documented and not answered.'],
  ['an undocumented field', '{ "a": 1 }', '{"a":1,"b":2}', '.b is answered and not documented.'],
  ['more items', '[1, … 2 more]', '[1,2,3,4]', 'The value has 4 items, which is not what is documented.'],
  ['a number instead of a text', '["1"]', '[1]', '.0 is documented as "1" and answered as 1.'],
  ['not a time', '"2026-01-31T12:00:00.000Z"', '"now"', expect.stringContaining('answered as "now"')],
])('the comparison reports %s instead of the documented content', (_, documented, real, difference) => {
  expect(findDifferences(createJsonOutput(documented), real)).toEqual([difference]);
});

test('lines of JSON may have another order than documented, but not other contents', () => {
  const answer: DocumentedOutput = {
    language: 'jsonl',
    text: '{ "file": "a", … }\n{ "file": "b", "status": 200 }',
  };
  expect(findDifferences(answer, '{"file":"b","status":200}\n{"file":"a","status":415}\n')).toEqual([]);
  expect(findDifferences(answer, '{"file":"b","status":415}\n{"file":"a","status":415}\n')).toEqual([
    '.status is documented as 200 and answered as 415.',
  ]);
  expect(findDifferences(answer, '{"file":"a"}\n')).toEqual(['There are 1 lines.']);
});

test('the comparison of an HTTP response includes the status, the documented headers and the body', () => {
  const answer: DocumentedOutput = { language: 'http', text: 'HTTP/1.1 200 OK\nETag: "8eca…"\n\n{ "a": 1 }' };
  const real = 'HTTP/1.1 200 OK\r\nDate: today\r\nETag: "8ecae4"\r\n\r\n{"a":1}';
  expect(findDifferences(answer, real)).toEqual([]);
  expect(findDifferences(answer, real.replace('200 OK', '202 Accepted').replace('8eca', '7d2b'))).toEqual([
    'HTTP/1.1 200 OK is documented, HTTP/1.1 202 Accepted answered.',
    'etag is documented as "8eca…" and answered as "7d2be4".',
  ]);
});

test('the duration that a command prints is not compared', () => {
  const answer: DocumentedOutput = { language: 'text', text: 'frs: 2 photos in 1.2 s (1.6/s): 1 encoded' };
  expect(findDifferences(answer, 'frs: 2 photos in 23.4 s (0.1/s): 1 encoded\n')).toEqual([]);
  expect(findDifferences(answer, 'frs: 2 photos in 1.2 s (1.6/s): 2 encoded\n')).toHaveLength(1);
});

test.each([
  ['0.657…', '0.6574'],
  ['0.657…', '0.656999'],
  ['0.657…', '0.658'],
  ['-0.0933…', '-0.09336750209331512'],
  ['-0.0933…', '-0.09329999'],
  ['[ 915.5…, 589.84 ]', '[ 915.57, 589.83 ]'],
  ['x: 615', 'x: 614.99'],
  ['distance 0', 'distance 3.2e-7'],
  ['version 0.1.0 at 127.0.0.1', 'version 0.1.0 at 127.0.0.1'],
])('numbers in texts may differ slightly: documented %s matches real %s', (text, real) => {
  expect(findDifferences({ language: 'text', text }, real)).toEqual([]);
});

test.each([
  ['0.657…', '0.667'],
  ['0.657…', '-0.657'],
  ['-0.0933…', '-0.1033'],
  ['[ 915.5…, 589.84 ]', '[ 915.57, 590.04 ]'],
  ['6 photos', '7 photos'],
  ['version 0.1.0 at 127.0.0.1', 'version 0.1.00001 at 127.0.0.1'],
  ['hash 8ecae4…', 'hash 8edae4b2'],
])('numbers in texts may differ slightly: documented %s does not match real %s', (text, real) => {
  expect(findDifferences({ language: 'text', text }, real)).toHaveLength(1);
});
