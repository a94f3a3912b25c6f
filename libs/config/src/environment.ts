import { availableParallelism, tmpdir } from 'node:os';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { defaultEncoderCount } from './default-encoder-count.js';

function wholeNumber(lowest: number, highest: number) {
  const error = `must be a whole number from ${lowest} to ${highest}`;
  return z.coerce.number(error).int(error).min(lowest, error).max(highest, error);
}

/** A list separated by commas. */
function list(isItem: (text: string) => boolean, error: string) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.every(isItem), error);
}

/** The memory limit of this process in bytes; Infinity if there is none or it is unknown. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit === undefined || limit === 0 ? Infinity : limit;
}

const isOrigin = (text: string): boolean =>
  text === '*' || (URL.canParse(text) && new URL(text).origin === text);

const isHostName = (text: string): boolean =>
  text === '*' || /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/i.test(text);

const isNetwork = (text: string): boolean =>
  ['loopback', 'linklocal', 'uniquelocal'].includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

const redisUrl = z.url({ protocol: /^rediss?$/, hostname: /.*/, error: 'must look like redis://host:6379' });

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  hostname: /.*/,
  error: 'must look like postgres://user:password@host:5432/database',
});

/**
 * All environment variables of the service, with type, range, default and description.
 *
 * The README's configuration table has the same defaults and descriptions, which a test verifies.
 */
export const environment = {
  PORT: wholeNumber(1, 65_535).default(8000).describe('Port the API listens on.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address the API listens on; `0.0.0.0` opens it to the network.'),
  DATABASE_URL: databaseUrl.describe(
    'PostgreSQL to use. `make run` starts one of its own when this is not set.',
  ),
  DATABASE_ADMIN_URL: databaseUrl
    .optional()
    .describe(
      'The same server as its superuser, for `migrate` alone: it makes the role and the database of `DATABASE_URL`.',
    ),
  FRS_STAGING_SECRET: z
    .string()
    .min(8)
    .optional()
    .describe(
      'Secret under which photos wait for their worker, the same for every process; the password of the database when not set.',
    ),
  REDIS_URL: redisUrl
    .optional()
    .describe('Redis that carries the queue. Without it the queue lives in PostgreSQL.'),
  FRS_DATA_DIR: z
    .string()
    .default('data')
    .describe('Where `make run` keeps its PostgreSQL and uploads in flight.'),
  FRS_SPOOL_DIR: z
    .string()
    .default(tmpdir())
    .describe('Where the API holds a large upload until its last byte has come, in a folder `frs-uploads`.'),
  FRS_SPOOL_BYTES: wholeNumber(4_000, 1_000_000_000_000_000)
    .default(4 * 1024 * 1024 * 1024)
    .describe('Room of an API process for uploads in flight, in bytes; a request may take a quarter of it.'),
  FRS_MAX_UPLOAD_BYTES: wholeNumber(1_000, 1_000_000_000)
    .default(32 * 1024 * 1024)
    .describe('Largest photo accepted, in bytes.'),
  FRS_MAX_IMAGE_PIXELS: wholeNumber(1_000, 1_000_000_000)
    .default(100_000_000)
    .describe('Largest photo accepted, in pixels (width × height).'),
  FRS_MAX_IMAGE_SIDE: wholeNumber(100, 1_000_000)
    .default(30_000)
    .describe('Longest side of a photo accepted, in pixels.'),
  FRS_MAX_IMAGE_ASPECT_RATIO: wholeNumber(1, 10_000)
    .default(20)
    .describe('How many times its shorter side the longer side of a photo may be.'),
  FRS_MAX_DECODING_BYTES: wholeNumber(1_000_000, 16_000_000_000)
    .default(512 * 1024 * 1024)
    .describe('Most memory that decoding a photo may take, in bytes, estimated from its header.'),
  FRS_UPLOAD_IDLE_SECONDS: wholeNumber(1, 600)
    .default(10)
    .describe('How long an upload may stand still before it is refused.'),
  FRS_UPLOAD_SECONDS: wholeNumber(1, 3_600).default(120).describe('How long an upload may take as a whole.'),
  FRS_MAX_BATCH_FILES: wholeNumber(1, 10_000).default(100).describe('Most photos in one batch.'),
  FRS_MAX_IMPORT_LINE_BYTES: wholeNumber(1_000, 500_000_000)
    .default(64 * 1024 * 1024)
    .describe('Longest line of an import, in bytes; a longer one is refused, and the import goes on.'),
  FRS_IMPORT_SECONDS: wholeNumber(1, 604_800)
    .default(21_600)
    .describe('How long an import or an export may take as a whole.'),
  FRS_MAX_TRANSFERS: wholeNumber(1, 100)
    .default(4)
    .describe(
      'Imports, and as many exports, that an API process has under way; further ones are refused with 503.',
    ),
  FRS_WAIT_SECONDS: wholeNumber(1, 600)
    .default(60)
    .describe('How long a POST waits for its encoding before it answers 202.'),
  FRS_RUNTIME: z
    .enum(['onnx', 'tfjs'])
    .default('onnx')
    .describe('What runs the networks: ONNX Runtime, or TensorFlow.js.'),
  FRS_EFFORT: z
    .enum(['fast', 'default', 'thorough'])
    .default('default')
    .describe('How much work goes into each encoding; docs/faces.md compares them.'),
  FRS_WORKER_THREADS: wholeNumber(1, 256)
    .default(defaultEncoderCount(availableParallelism(), memoryLimit()))
    .describe('Photos a worker encodes side by side, each in a process of its own; one core each.'),
  FRS_ENCODE_SECONDS: wholeNumber(1, 3_600)
    .default(30)
    .describe(
      'How long a photo may take to be encoded before its encoder is stopped, which counts as an attempt.',
    ),
  FRS_SWEEP_SECONDS: wholeNumber(1, 3_600)
    .default(10)
    .describe('How often a worker looks for pending images whose job was lost.'),
  FRS_MAX_ATTEMPTS: wholeNumber(1, 100)
    .default(3)
    .describe('Times a photo may stop its encoder before it is set aside as failed.'),
  FRS_DATABASE_CONNECTIONS: wholeNumber(3, 200)
    .default(10)
    .describe('Database connections of one process, the queue’s own not counted.'),
  FRS_MAX_PENDING: wholeNumber(1, 10_000_000)
    .default(10_000)
    .describe('Images that may wait for a worker; beyond them new ones are refused with 503.'),
  FRS_API_KEYS: z
    .enum(['off', 'required'])
    .default('off')
    .describe('Whether requests need an API key; `make key` makes one.'),
  FRS_ALLOWED_HOSTS: list(isHostName, 'must be * or names like frs.example.org, without a port')
    .optional()
    .describe(
      'Names by which the service is reached, beside `localhost`, where no keys are required, separated by commas; `*` for any.',
    ),
  FRS_RATE_LIMIT: wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      'Requests a minute of one key, or of one address where there is no key; no limit when not set.',
    ),
  FRS_UPLOAD_RATE_LIMIT: wholeNumber(1, 1_000_000)
    .optional()
    .describe('Photos a minute of one key or address, on top of that; no limit when not set.'),
  FRS_TRUSTED_PROXIES: list(isNetwork, 'must be addresses or networks like loopback,10.0.0.0/8')
    .prefault('loopback')
    .describe('Proxies in front whose `X-Forwarded-For` is believed, separated by commas.'),
  FRS_CORS_ORIGINS: list(isOrigin, 'must be * or origins like https://app.example.org')
    .optional()
    .describe(
      'Web sites whose pages may call the service, separated by commas; `*` for all, none when not set.',
    ),
  FRS_RETENTION_DAYS: wholeNumber(1, 36_500)
    .optional()
    .describe('Days after which an image and its encodings are deleted; never when not set.'),
  CACHE_REDIS_URL: redisUrl
    .optional()
    .describe('Redis that caches answers. It may be lost at any time; without it the database answers.'),
  FRS_METRICS_PORT: wholeNumber(1, 65_535)
    .optional()
    .describe('Port on which a worker serves `/metrics`, `/healthz` and `/readyz`; none when not set.'),
  FRS_DRAIN_SECONDS: wholeNumber(0, 60)
    .default(0)
    .describe(
      'How long a process that is asked to stop says so on `/readyz` before it takes no more requests.',
    ),
  FRS_CLOSE_SECONDS: wholeNumber(1, 60)
    .default(3)
    .describe(
      'How long a process that is asked to stop, and has drained, has for open requests or photos in hand before it ends.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('OpenTelemetry collector that traces are sent to; nothing is traced when not set.'),
  FRS_LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('The least important messages that are still written.'),
  FRS_LOG_FORMAT: z
    .enum(['json', 'text'])
    .default('text')
    .describe('How messages are written: `json` for machines, `text` for people.'),
} as const;
