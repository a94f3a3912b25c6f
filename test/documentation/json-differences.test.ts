import { expect, test } from '@jest/globals';
import { findDifferences } from './compare-answer.js';
import { type DocumentedOutput } from './page.js';

const createJsonOutput = (text: string): DocumentedOutput => ({ language: 'json', text });

/** An encoding in base64. Only its 38th number is changed, by the given amount. */
function createBase64Encoding(moved = 0): string {
  const bytes = Buffer.alloc(512);
  for (let i = 0; i < 128; i += 1) bytes.writeFloatLE(Math.sin(i) / 10 + (i === 37 ? moved : 0), 4 * i);
  return JSON.stringify(bytes.toString('base64'));
}

test.each([
  ['the very answer', '{ "a": [1, "b", null] }', '{"a":[1,"b",null]}'],
  ['a fraction that another processor rounds otherwise', '[810.34, -0.0858409]', '[810.35,-0.0858412]'],
  [
    'an encoding in base64 that another processor rounds otherwise',
    createBase64Encoding(),
    createBase64Encoding(1e-5),
  ],
  ['no distance at all, where another processor finds a tiny one', '{ "a": 0 }', '{"a":3.2e-7}'],
  ['whole pixels that a hundredth was missing from', '[615]', '[614.99]'],
  ['the beginning and the end of a text', '"8ecae4b2…51"', '"8ecae4b267b251"'],
  ['another time', '"2026-01-31T12:00:00.000Z"', '"2027-03-01T01:02:03.456Z"'],
  ['so many more items', '[1, … 2 more faces]', '[1,2,3]'],
  ['any more items', '[1, …]', '[1,2,3]'],
  ['further fields', '{ "a": 1, … }', '{"a":1,"b":2}'],
])('an answer may be documented as %s', (_, documented, real) => {
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
  ['no encoding', createBase64Encoding(), '"AAAA"', expect.stringContaining('answered as "AAAA"')],
  ['another text', '"8eca…51"', '"8eca52"', 'The value is documented as "8eca…51" and answered as "8eca52".'],
  ['nothing', '{ "a": 1, … }', '{"b":2}', '.a is documented and not answered.'],
  ['more than is documented', '{ "a": 1 }', '{"a":1,"b":2}', '.b is answered and not documented.'],
  ['more items', '[1, … 2 more]', '[1,2,3,4]', 'The value has 4 items, which is not what is documented.'],
  ['a number for a text', '["1"]', '[1]', '.0 is documented as "1" and answered as 1.'],
  ['no time', '"2026-01-31T12:00:00.000Z"', '"now"', expect.stringContaining('answered as "now"')],
])('the comparison reports a response that differs in %s', (_, documented, real, difference) => {
  expect(findDifferences(createJsonOutput(documented), real)).toEqual([difference]);
});

test('lines of JSON may have another order, but not other contents', () => {
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

test('of an HTTP response, the status, the documented headers and the body are compared', () => {
  const answer: DocumentedOutput = { language: 'http', text: 'HTTP/1.1 200 OK\nETag: "8eca…"\n\n{ "a": 1 }' };
  const real = 'HTTP/1.1 200 OK\r\nDate: today\r\nETag: "8ecae4"\r\n\r\n{"a":1}';
  expect(findDifferences(answer, real)).toEqual([]);
  expect(findDifferences(answer, real.replace('200 OK', '202 Accepted').replace('8eca', '7d2b'))).toEqual([
    'HTTP/1.1 200 OK is documented, HTTP/1.1 202 Accepted answered.',
    'etag is documented as "8eca…" and answered as "7d2be4".',
  ]);
});

test('the duration of a command is not compared', () => {
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
])('the numbers of a text are compared as numbers: %s may be %s', (text, real) => {
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
])('the numbers of a text are compared as numbers: %s may not be %s', (text, real) => {
  expect(findDifferences({ language: 'text', text }, real)).toHaveLength(1);
});
