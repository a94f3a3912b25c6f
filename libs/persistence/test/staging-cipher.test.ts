import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StagingCipher } from '../src/images/staging-cipher.js';

const cipher = new StagingCipher('a secret');

test('what is sealed opens in its place, and shows nothing of the plain bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 2000 }), fc.string(), (bytes, place) => {
      const sealed = cipher.encrypt(bytes, place);
      expect(sealed.includes(Buffer.from(bytes))).toBe(false);
      expect(new Uint8Array(cipher.decrypt(sealed, place))).toEqual(bytes);
    }),
  );
});

test('what is sealed opens nowhere else, under no other secret, and not when it was changed', () => {
  const sealed = cipher.encrypt(Buffer.from('a photo'), 'here');
  expect(() => cipher.decrypt(sealed, 'there')).toThrow();
  expect(() => new StagingCipher('another').decrypt(sealed, 'here')).toThrow();
  sealed[sealed.length - 1]! ^= 1;
  expect(() => cipher.decrypt(sealed, 'here')).toThrow();
});
