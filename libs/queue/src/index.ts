export { AggregationQueue } from './aggregation-queue.js';
export { migrateQueue } from './backend.js';
export { type EncodingJob, EncodingQueue } from './encoding-queue.js';
export { type EnqueueResult } from './enqueue.js';
export { aggregationQueueName, encodingQueueName } from './queue-names.js';
export { QueueModule } from './queue.module.js';
