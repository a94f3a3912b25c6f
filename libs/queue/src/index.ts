export { AggregationQueue } from './aggregation-queue.js';
export { migrateQueueTables } from './backend.js';
export { type ClusteringJob, ClusteringQueue } from './clustering-queue.js';
export { type EncodingJob, EncodingQueue } from './encoding-queue.js';
export { type EnqueueResult } from './enqueue.js';
export { openQueues } from './open-queues.js';
export { aggregationQueueName, clusteringQueueName, encodingQueueName } from './queue-names.js';
export { QueueModule } from './queue.module.js';
