import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readWorkerConfig } from '#config';
import { runSupervised } from '#lifecycle';
import { ServiceLogger } from '#logging';
import { WorkerModule } from './worker.module.js';

await runSupervised(async () => {
  const config = readWorkerConfig(process.env);
  return NestFactory.createApplicationContext(WorkerModule.with(config), {
    logger: new ServiceLogger('worker', config.log),
    // A start that fails is reported by the supervision, in one place for every process.
    abortOnError: false,
  });
});
