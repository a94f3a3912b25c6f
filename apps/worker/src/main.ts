import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readWorkerConfig } from '#config';
import { createProcessClosedInOrder, runSupervisedProcess } from '#lifecycle';
import { ServiceLogger } from '#logging';
import { startTracing } from '#tracing';
import { WorkerModule } from './worker.module.js';

await runSupervisedProcess(async () => {
  const config = readWorkerConfig(process.env);
  const tracing = config.traced ? await startTracing('frs-worker') : undefined;
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
    logger: new ServiceLogger('worker', config.log),
    // Nest must not exit after an error, because `runSupervised` reports it.
    abortOnError: false,
  });
  return createProcessClosedInOrder(config.shutdown, app, tracing);
});
