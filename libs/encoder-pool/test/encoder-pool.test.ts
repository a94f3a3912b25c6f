import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const encodeInPoolPath = fileURLToPath(new URL('encode-in-pool.js', import.meta.url));
const photo = fileURLToPath(
  new URL('../../../../node_modules/@vladmandic/face-api/demo/sample4.jpg', import.meta.url),
);

test('encoders start in a process with a long command line', () => {
  const names = Array.from({ length: 5_000 }, (_, i) => `${i}`.padStart(60, 'nobody-'));
  const { signal, stdout, stderr } = spawnSync(process.execPath, [encodeInPoolPath, photo, ...names], {
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  expect({ signal, stdout, stderr }).toEqual({ signal: null, stdout: '4\n', stderr: '' });
});
