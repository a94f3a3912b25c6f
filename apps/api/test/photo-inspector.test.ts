import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { expect, jest, test } from '@jest/globals';
import { readApiConfig } from '#config';
import { retryUntilAccepted } from '../../../test/end-to-end/client.js';
import { createJpegWithScans, createTiffWithCircularDirectories } from '../../../test/hostile/photos.js';
import { PhotoInspector } from '../src/features/encodings/photo-inspector.js';

const photoInspection = new PhotoInspector(readApiConfig({ DATABASE_URL: 'postgres://nowhere.invalid/' }));

test('the API always checks the structure of a photo, but not its header if reading it takes too long', async () => {
  // The structure is valid, but the image data is missing.
  const whole = createJpegWithScans(64, 1);
  const photo = whole.subarray(0, whole.indexOf(Buffer.from([0xff, 0xda])));
  expect(await photoInspection.findPhotoProblem(photo)).toMatchObject({ kind: 'unreadable' });

  // Opening a named pipe for reading blocks a thread of libuv's pool until it is opened for writing.
  const folder = await mkdtemp(join(tmpdir(), 'frs-pipes-'));
  const pipes = Array.from({ length: 4 }, (_, index) => join(folder, `${index}`));
  execFileSync('mkfifo', pipes);
  const held = pipes.map((pipe) => open(pipe, 'r'));
  const late = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const all = Array.from({ length: 5 }, () => photoInspection.findPhotoProblem(photo));
  expect(await Promise.all(all)).toEqual(all.map(() => undefined));
  expect(late).toHaveBeenCalledTimes(5);
  // Two headers have exceeded the timeout and block all threads that read headers, so a further inspection returns
  // immediately.
  expect(await photoInspection.findPhotoProblem(photo)).toBeUndefined();
  expect(late).toHaveBeenCalledTimes(5);
  expect(await photoInspection.findPhotoProblem(createTiffWithCircularDirectories())).toMatchObject({
    kind: 'too-complex',
  });
  for (const pipe of pipes) execFileSync('sh', ['-c', ': > "$0"', pipe]);
  await Promise.all(held.map(async (handle) => (await handle).close()));
  await rm(folder, { recursive: true });
  const problem = await retryUntilAccepted(
    () => photoInspection.findPhotoProblem(photo),
    (found) => found !== undefined,
  );
  expect(problem).toMatchObject({ kind: 'unreadable' });
  late.mockRestore();
});
