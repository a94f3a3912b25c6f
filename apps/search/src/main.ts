import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { readSearchConfig } from '#config';
import { createProcessClosedInOrder, runSupervisedProcess } from '#lifecycle';
import { ServiceLogger } from '#logging';
import { IndexSynchronizer } from './index/index-synchronizer.js';
import { SearchModule } from './search.module.js';

/** The maximum size of a request body. A search for the faces of a photo contains about 700 bytes per face. */
const maxBodySize = '8mb';

/** The time in milliseconds after which the process notifies its supervisor even if the index is not loaded. */
const indexLoadTimeout = 10_000;

await runSupervisedProcess(async () => {
  const config = readSearchConfig(process.env);
  const app = await NestFactory.create<NestExpressApplication>(SearchModule.forRoot(config), {
    bodyParser: false,
    logger: new ServiceLogger('search', config.log),
    abortOnError: false,
  });
  app.disable('etag');
  app.disable('x-powered-by');
  app.useBodyParser('json', { limit: maxBodySize });
  await app.listen(config.port, config.host);
  // Usually the index is loaded within seconds, so the process waits until the first search can succeed.
  await app.get(IndexSynchronizer).waitUntilLoaded(indexLoadTimeout);
  return createProcessClosedInOrder(config.shutdown, app);
});
