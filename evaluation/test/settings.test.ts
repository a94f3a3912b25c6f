import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../settings.js';

describe('readSettings', () => {
  it('reads sets and options', () => {
    const args = '--detection /faces --negatives /nobody --grey --split 1/2 --dlib a --dlib b --folds 1,2';
    expect(readSettings(args.split(' '))).toMatchObject({
      detection: '/faces',
      negatives: '/nobody',
      grey: true,
      split: { part: 1, parts: 2 },
      dlib: ['a', 'b'],
      folds: [1, 2],
      encoder: { runtime: 'onnx', effort: 'default' },
    });
  });

  it.each([
    ['', 'nothing to evaluate'],
    ['--lfw a --runtime x', 'no runtime "x"'],
    ['--lfw a --effort x', 'no effort "x"'],
    ['--lfw a --folds x', '--folds takes numbers'],
    ['--profiles a --split x', '--split takes'],
  ])('refuses "%s"', (args, sentence) => {
    expect(() => readSettings(args.split(' ').filter(Boolean))).toThrow(sentence);
  });
});
