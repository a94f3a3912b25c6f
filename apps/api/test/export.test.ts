import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Response } from 'express';
import { readApiConfig } from '#config';
import { type ImageArchiveRepository, type SubjectArchiveRepository } from '#persistence';
import { ArchiveController } from '../src/features/archive/archive.controller.js';
import { ArchiveService } from '../src/features/archive/archive.service.js';
import { type ImportService } from '../src/features/archive/import.service.js';
import { ConcurrentImportExportLimit } from '../src/features/archive/concurrent-import-export-limit.js';
import { portrait } from '../src/platform/openapi/example-photos.js';

const config = {
  ...readApiConfig({ DATABASE_URL: 'postgres://nowhere.invalid/' }),
  transfers: { maxConcurrent: 1, timeout: 300 },
};

/** A fake archive that contains an unlimited number of images. */
const archive = {
  async *streamEncodedImages() {
    for (;;) yield await Promise.resolve(portrait);
  },
} as unknown as ImageArchiveRepository;

test('an export that its client does not read is cancelled after the timeout', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const controller = new ArchiveController(
    new ArchiveService(config, archive, undefined as unknown as SubjectArchiveRepository),
    undefined as unknown as ImportService,
    new ConcurrentImportExportLimit(config),
  );
  const results: Promise<void>[] = [];
  const server = createServer((_, response) => {
    results.push(controller.export(Object.assign(response, { set: () => response }) as unknown as Response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  for (let time = 1; time <= 2; time += 1) {
    const [unread] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
    unread.on('error', () => undefined);
    await expect(results.at(-1)).resolves.toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(time);
    unread.destroy();
  }
  server.close();
  warn.mockRestore();
});
