/** The queue with one job per image. The job id is the file hash. */
export const encodingQueueName = 'face-encodings';

/** The queue for aggregating new encodings into the statistics. The aggregation queue has at most one waiting job. */
export const aggregationQueueName = 'statistics';

/** The queue of clustering runs. Each job contains the ID of one run. */
export const clusteringQueueName = 'clustering';

/** The names of all queues. */
export const queueNames = [encodingQueueName, aggregationQueueName, clusteringQueueName] as const;

/** The prefix of the keys of all queues. */
export const queueKeyPrefix = 'frs';
