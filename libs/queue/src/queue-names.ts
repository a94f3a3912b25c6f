/** One job per image; the job id is the file hash. */
export const encodingQueueName = 'face-encodings';

/** At most one waiting job: aggregate new encodings into the statistics. */
export const aggregationQueueName = 'statistics';
