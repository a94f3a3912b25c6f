import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { readApiConfig } from '#config';
import { closing, runSupervised } from '#lifecycle';
import { ServiceLogger } from '#logging';
import { startTracing } from '#tracing';
import { ApiModule } from './api.module.js';
import { serveDocs } from './openapi/openapi.js';

await runSupervised(async () => {
  const config = readApiConfig(process.env);
  const tracing = config.traced ? await startTracing('frs-api') : undefined;
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.with(config), {
    bodyParser: false,
    logger: new ServiceLogger('api', config.log),
    // A start that fails is reported by the supervision, in one place for every process.
    abortOnError: false,
  });
  app.disable('x-powered-by');
  // Finished answers get validators of their own; hashing every body for one would be wasted.
  app.disable('etag');
  serveDocs(app);
  await app.listen(config.port, config.host);
  return closing(app, tracing);
});
