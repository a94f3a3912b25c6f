import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { BullMQOtel } from 'bullmq-otel';
import { type QueueConfig } from '#config';
import { AggregationQueue } from './aggregation-queue.js';
import { configureQueueBackend } from './backend.js';
import { ClusteringQueue } from './clustering-queue.js';
import { EncodingQueue } from './encoding-queue.js';
import {
  aggregationQueueName,
  clusteringQueueName,
  encodingQueueName,
  queueKeyPrefix,
} from './queue-names.js';

const queueClassesByName = {
  [encodingQueueName]: EncodingQueue,
  [aggregationQueueName]: AggregationQueue,
  [clusteringQueueName]: ClusteringQueue,
};

/** BullMQ queues, in Redis or in PostgreSQL. */
@Module({})
export class QueueModule {
  /** @param names the names of the queues that this process uses */
  static forRoot(config: QueueConfig, ...names: (keyof typeof queueClassesByName)[]): DynamicModule {
    const providers = names.map((name) => queueClassesByName[name]);
    return {
      module: QueueModule,
      imports: [
        BullModule.forRoot({
          connection: configureQueueBackend(config),
          prefix: queueKeyPrefix,
          ...(config.traced ? { telemetry: new BullMQOtel({ tracerName: 'frs' }) } : {}),
        }),
        BullModule.registerQueue(...names.map((name) => ({ name }))),
      ],
      providers,
      exports: providers,
    };
  }
}
