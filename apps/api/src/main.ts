import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { readApiConfig } from '#config';
import { createProcessClosedInOrder, runSupervisedProcess } from '#lifecycle';
import { ServiceLogger } from '#logging';
import { startTracing } from '#tracing';
import { ApiModule } from './api.module.js';
import { warnIfExposed } from './platform/auth/exposure-warning.js';
import { enableCors } from './platform/http/cors.js';
import { securityHeaders } from './platform/http/security-headers.js';
import { ConnectionDrain } from './platform/http/connection-drain.js';
import { applyServerTimeouts } from './platform/http/server-timeouts.js';
import { serveDocs } from './platform/docs/openapi-document.js';

await runSupervisedProcess(async () => {
  const config = readApiConfig(process.env);
  const tracing = config.traced ? await startTracing('frs-api') : undefined;
  const logger = new ServiceLogger('api', config.log);
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.forRoot(config), {
    bodyParser: false,
    logger,
    // Nest must not exit after an error, because `runSupervised` reports it.
    abortOnError: false,
  });
  // Express must not add an ETag to every response. Only the responses of look-ups have an ETag, which their handler
  // computes.
  app.disable('etag');
  app.set('trust proxy', config.trustedProxies);
  const connections = new ConnectionDrain(app.getHttpServer());
  applyServerTimeouts(app.getHttpServer(), config.http);
  app.use(securityHeaders);
  if (config.corsOrigins !== undefined) enableCors(app, config.corsOrigins);
  serveDocs(app, config);
  await app.listen(config.port, config.host);
  warnIfExposed(config, logger);
  return createProcessClosedInOrder(config.shutdown, connections, app, tracing);
});
