import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { BullMQOtel } from 'bullmq-otel';
import { type QueueConfig } from '#config';
import { AggregationQueue } from './aggregation-queue.js';
import { configureBackend } from './backend.js';
import { EncodingQueue } from './encoding-queue.js';
import { aggregationQueue, encodingQueue } from './queue-names.js';

const senders = { [encodingQueue]: EncodingQueue, [aggregationQueue]: AggregationQueue };

/** BullMQ, on Redis or on PostgreSQL. */
@Module({})
export class QueueModule {
  /** Connects this process to the queues that it sends to or takes from. */
  static forRoot(config: QueueConfig, ...names: (keyof typeof senders)[]): DynamicModule {
    const providers = names.map((name) => senders[name]);
    return {
      module: QueueModule,
      imports: [
        BullModule.forRoot({
          connection: configureBackend(config),
          prefix: 'frs',
          ...(config.traced ? { telemetry: new BullMQOtel({ tracerName: 'frs' }) } : {}),
        }),
        BullModule.registerQueue(...names.map((name) => ({ name }))),
      ],
      providers,
      exports: providers,
    };
  }
}
