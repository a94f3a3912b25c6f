import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { type QueueConfig } from '#config';
import { AggregationQueue } from './aggregation-queue.js';
import { chooseBackend } from './backend.js';
import { EncodingQueue } from './encoding-queue.js';
import { aggregationQueue, encodingQueue } from './queue-names.js';

/** BullMQ, on Redis or on PostgreSQL. */
@Module({})
export class QueueModule {
  static connect(config: QueueConfig): DynamicModule {
    return {
      module: QueueModule,
      imports: [
        BullModule.forRoot({ connection: chooseBackend(config), prefix: 'frs' }),
        BullModule.registerQueue({ name: encodingQueue }, { name: aggregationQueue }),
      ],
      providers: [EncodingQueue, AggregationQueue],
      exports: [EncodingQueue, AggregationQueue],
    };
  }
}
