import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StagingCipher } from '../src/images/staging-cipher.js';

const cipher = new StagingCipher('a secret');

test('encrypted bytes do not contain the plaintext, and can be decrypted with the same context', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 2000 }), fc.string(), (bytes, context) => {
      const encrypted = cipher.encrypt(bytes, context);
      expect(encrypted.includes(Buffer.from(bytes))).toBe(false);
      expect(new Uint8Array(cipher.decrypt(encrypted, context))).toEqual(bytes);
    }),
  );
});

test('decryption fails with another context, with another secret, and if the encrypted bytes were changed', () => {
  const encrypted = cipher.encrypt(Buffer.from('a photo'), 'here');
  expect(() => cipher.decrypt(encrypted, 'there')).toThrow();
  expect(() => new StagingCipher('another').decrypt(encrypted, 'here')).toThrow();
  encrypted[encrypted.length - 1]! ^= 1;
  expect(() => cipher.decrypt(encrypted, 'here')).toThrow();
});
