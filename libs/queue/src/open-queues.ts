import { Queue } from 'bullmq';
import { type QueueConfig } from '#config';
import { configureQueueBackend } from './backend.js';
import { queueKeyPrefix, queueNames } from './queue-names.js';

/** Opens all queues to inspect them. The caller must listen to their `error` events and close them. */
export function openQueues(config: QueueConfig): Queue[] {
  const connection = configureQueueBackend(config);
  return queueNames.map((name) => new Queue(name, { connection, prefix: queueKeyPrefix }));
}
