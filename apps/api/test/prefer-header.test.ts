import { describe, expect, test } from '@jest/globals';
import { parsePreferHeader } from '../src/features/encodings/prefer-header.js';

describe('the Prefer header', () => {
  test.each([
    [undefined, undefined, ''],
    ['', undefined, ''],
    ['respond-async', 0, 'respond-async'],
    ['Respond-Async', 0, 'respond-async'],
    ['wait=5', 5, 'wait=5'],
    ['wait="5"', 5, 'wait=5'],
    ['wait = 5', 5, 'wait=5'],
    ['wait=0', 0, 'wait=0'],
    ['respond-async, wait=10', 10, 'respond-async, wait=10'],
    ['wait=10;strict, respond-async', 10, 'respond-async, wait=10'],
    ['wait=3, wait=7', 3, 'wait=3'],
    ['wait=-1', undefined, ''],
    ['wait=soon', undefined, ''],
    ['return=minimal', undefined, ''],
  ])('%j waits %j seconds and applies %j', (header, waitSeconds, applied) => {
    expect(parsePreferHeader(header)).toEqual({ waitSeconds, applied });
  });
});
