import { expect, test } from '@jest/globals';
import { type OutputBlockLanguage } from './documentation-page.js';
import { updateDocumentedOutput } from './update-documented-output.js';

test.each<[string, OutputBlockLanguage, string, string, string]>([
  [
    'the fractions, but no other content',
    'json',
    '{ "n": 3, "x": [810.34, 615, … 2 more], "score": 0.8562469, … }',
    '{"n":4,"x":[812.5,617.25,1.5,2.5],"score":0.75,"y":0.8562469}',
    '{ "n": 3, "x": [812.5, 617.25, … 2 more], "score": 0.75, … }',
  ],
  [
    'each line of JSON, to the most similar new line',
    'jsonl',
    '{"file":"a","score":0.5}\n{"file":"b","score":0.25}',
    '{"file":"b","score":0.125}\n{"file":"a","score":0.625}',
    '{"file":"a","score":0.625}\n{"file":"b","score":0.125}',
  ],
  [
    'the body of an HTTP answer',
    'http',
    'HTTP/1.1 200 OK\n\n{ "distance": 0.40257826 }',
    'HTTP/1.1 200 OK\r\nDate: today\r\n\r\n{"distance":0.3123456789012345}',
    'HTTP/1.1 200 OK\n\n{ "distance": 0.31234568 }',
  ],
  [
    'the shown digits of a number in a text',
    'text',
    '2 of -0.0933… and 1.5',
    '3 of -0.12999 and 2.5\n',
    '2 of -0.1299… and 2.5',
  ],
  ['nothing that is within the tolerance', 'json', '[0.5, 0.25]', '[0.50001,0.25]', '[0.5, 0.25]'],
])('recording a documented answer again changes %s', (_, language, text, printed, expected) => {
  expect(updateDocumentedOutput({ language, text }, printed)).toBe(expected);
});
