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
    ['', 'Nothing to evaluate'],
    ['--lfw a --runtime x', 'Unknown runtime "x"'],
    ['--lfw a --effort x', 'Unknown effort "x"'],
    ['--lfw a --folds x', '--folds must be numbers'],
    ['--profiles a --split x', '--split must be'],
  ])('rejects "%s"', (args, message) => {
    expect(() => readSettings(args.split(' ').filter(Boolean))).toThrow(message);
  });
});
