import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readWorkerConfig } from '#config';
import { closeInOrder, runSupervised } from '#lifecycle';
import { ServiceLogger } from '#logging';
import { startTracing } from '#tracing';
import { WorkerModule } from './worker.module.js';

await runSupervised(async () => {
  const config = readWorkerConfig(process.env);
  const tracing = config.traced ? await startTracing('frs-worker') : undefined;
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
    logger: new ServiceLogger('worker', config.log),
    // Nest must not exit after an error, because `runSupervised` reports it.
    abortOnError: false,
  });
  return closeInOrder(config.shutdown, app, tracing);
});
