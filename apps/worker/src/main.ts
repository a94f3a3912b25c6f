import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readWorkerConfig } from '#config';
import { runSupervised } from '#lifecycle';
import { WorkerModule } from './worker.module.js';

await runSupervised(async () => {
  const config = readWorkerConfig(process.env);
  return NestFactory.createApplicationContext(WorkerModule.configure(config), {
    logger: [config.logLevel],
  });
});
