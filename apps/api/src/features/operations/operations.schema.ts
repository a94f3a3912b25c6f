import { z } from 'zod';
import { fileHash } from '#photo-response';
import { type FailedImage, finishedStatuses, taskKinds } from '#persistence';
import { isImageListPosition } from '../../platform/lists/image-list-position.js';
import { createPageCursorSchema, nextCursor, pageLimit } from '../../platform/lists/paging.schema.js';
import { fileHashSchema } from '../encodings/index.js';

const message = z.string().meta({ description: 'Result in words.' });

const imageCount = (description: string) => z.int().min(0).meta({ description });

const seconds = (description: string) => z.number().min(0).meta({ description });

const processFields = {
  host: z.string().meta({ description: 'Name of the machine or container.' }),
  pid: z.int().min(1).meta({ description: 'ID of the process on its machine.' }),
  version: z.string().meta({ description: 'Version of FRS.' }),
  started_at: z.iso.datetime().meta({ description: 'Start of the process.' }),
  seen_at: z.iso
    .datetime()
    .meta({ description: 'Time of its last report; a process reports every five seconds.' }),
};

const task = z.object({
  kind: z.enum(taskKinds).meta({
    description:
      '`encode-image`: load, encode and store an image. `encode-locations`: encode faces at given locations. ' +
      '`aggregate-statistics`: count new images. `cluster-faces`: a clustering run.',
  }),
  file_hash: fileHash.nullable().meta({ description: 'The image of the task; null for other tasks.' }),
  run: z.int().min(1).nullable().meta({ description: 'ID of the clustering run; null for other tasks.' }),
  since: z.iso.datetime().meta({ description: 'Start of the task.' }),
});

const worker = z
  .object({
    ...processFields,
    ready: z.boolean().meta({ description: 'Whether an encoder is running.' }),
    encoders: z.int().min(0).meta({ description: 'Number of images that the worker encodes in parallel.' }),
    model: z.string().meta({ description: 'Name and version of the model.' }),
    runtime: z.string().meta({ description: 'Runtime of the networks (`FRS_RUNTIME`).' }),
    tasks: z.array(task).meta({
      description: 'What the worker does. For each encoder, it loads and stores up to two further images.',
    }),
    finished: z
      .record(z.enum(finishedStatuses), z.int().min(0))
      .meta({ description: 'Images that were finished since the start, by status.' }),
    interruptions: imageCount(
      'Attempts at images since the start that ended without a result and were retried.',
    ),
    images_per_second: z
      .number()
      .min(0)
      .meta({ description: 'Images finished per second in the last minute.' }),
  })
  .meta({ id: 'WorkerStatus' });

const cacheCounts = {
  hits: z.int().min(0).meta({ description: 'Look-ups of images that the cache contained.' }),
  misses: z.int().min(0).meta({ description: 'Look-ups of images that the cache did not contain.' }),
  unavailable: z.int().min(0).meta({ description: 'Look-ups of images while the cache was unavailable.' }),
};

const api = z
  .object({
    ...processFields,
    cache: z
      .object(cacheCounts)
      .meta({ description: 'Look-ups of images in the response cache since the start.' }),
  })
  .meta({ id: 'ApiStatus' });

export const statusResponse = z
  .object({
    message,
    pending: z
      .object({
        images: imageCount('Images that are not encoded yet.'),
        oldest_seconds: seconds('Time in seconds since the oldest pending image was created.'),
      })
      .meta({ description: 'The pending images, from the database.' }),
    failed: z
      .object({
        images: imageCount('Failed images, at most 1000.'),
        more: z.boolean().meta({ description: 'Whether there are more failed images.' }),
      })
      .meta({ description: 'The failed images, from the database.' }),
    throughput: z
      .object({
        images_per_second: z.number().min(0).meta({
          description: 'Images that all workers have finished per second in the last minute.',
        }),
      })
      .meta({ description: 'Images finished by all running workers.' }),
    latency: z
      .object({
        images: imageCount('Images that were finished in the last five minutes.'),
        median_seconds: seconds('Median time in seconds.').nullable(),
        p95_seconds: seconds('95th percentile of the time in seconds.').nullable(),
      })
      .meta({
        description:
          'The time from the creation of an image to its result, for the images that the running workers have finished in ' +
          'the last five minutes. The times are estimated from a histogram; null without images.',
      }),
    workers: z.array(worker).meta({ description: 'The running workers.' }),
    apis: z.array(api).meta({ description: 'The running API processes.' }),
    face_index: z
      .object({
        kind: z
          .enum(['embedded', 'pgvector'])
          .meta({ description: 'Where the index is (`FRS_FACE_INDEX`).' }),
        stored_faces: z
          .int()
          .min(0)
          .nullable()
          .meta({ description: 'Stored faces in the index; null if the index is unavailable.' }),
        enrolled_faces: z
          .int()
          .min(0)
          .nullable()
          .meta({ description: 'Enrolled faces in the index; null if the index is unavailable.' }),
      })
      .meta({ description: 'The index of faces. The numbers may be half a minute old.' }),
    cache: z
      .object({
        configured: z
          .boolean()
          .meta({ description: 'Whether there is a response cache (`CACHE_REDIS_URL`).' }),
        ...cacheCounts,
      })
      .meta({
        description: 'Look-ups of images in the response cache: the sum over the running API processes.',
      }),
    versions: z.object({
      service: z.string().meta({ description: 'Version of FRS in the process that responds.' }),
      models: z.array(z.string()).meta({ description: 'Models of the running workers.' }),
      node: z.string().meta({ description: 'Version of Node.js.' }),
      database: z.string().meta({ description: 'Version of the PostgreSQL server.' }),
      queue_backend: z.enum(['postgres', 'redis']).meta({ description: 'Where the queue is stored.' }),
      queue_server: z
        .string()
        .nullable()
        .meta({ description: 'Version of the Redis server of the queue; null for PostgreSQL.' }),
    }),
  })
  .meta({ id: 'StatusResponse' });

export type StatusResponse = z.infer<typeof statusResponse>;

export const failureListQuery = z.strictObject({
  cursor: createPageCursorSchema(isImageListPosition),
  limit: pageLimit.meta({ description: 'Maximum number of images per page.' }),
});

export type FailureListQuery = z.output<typeof failureListQuery>;

const failedImage = z
  .object({
    file_hash: fileHash,
    problem: z.string().nullable().meta({
      description: 'The kind of problem; null for an image that failed before version 0.1.0 stored the kind.',
    }),
    problem_message: z.string().meta({ description: 'The problem in words.' }),
    created_at: z.iso.datetime().meta({ description: 'Time of the upload.' }),
    failed_at: z.iso.datetime().meta({ description: 'Time of the failure.' }),
    retryable: z
      .boolean()
      .meta({ description: 'Whether the photo is still stored, so that the image can be retried.' }),
    retryable_until: z.iso.datetime().nullable().meta({
      description: 'Time at which the photo is deleted; null if it is not stored or not deleted by time.',
    }),
  })
  .meta({ id: 'FailedImage' });

export const failureListResponse = z
  .object({
    message,
    images: z.array(failedImage),
    next_cursor: nextCursor,
  })
  .meta({ id: 'FailureListResponse' });

export type FailureListResponse = z.infer<typeof failureListResponse>;

export function buildFailedImage(image: Omit<FailedImage, 'position'>): z.infer<typeof failedImage> {
  return {
    file_hash: image.fileHash,
    problem: image.problemKind,
    problem_message: image.problem,
    created_at: image.createdAt.toISOString(),
    failed_at: image.finishedAt.toISOString(),
    retryable: image.isRetryable,
    retryable_until: image.retryableUntil?.toISOString() ?? null,
  };
}

export const failedImageParameter = fileHashSchema;

export const retryResponse = z
  .object({
    message,
    retried: imageCount('Images that are pending again.'),
  })
  .meta({ id: 'RetryResponse' });

export type RetryResponse = z.infer<typeof retryResponse>;
