import { tmpdir } from 'node:os';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

function createWholeNumberSchema(lowest: number, highest: number) {
  const error = `must be a whole number from ${lowest} to ${highest}`;
  return z.coerce.number(error).int(error).min(lowest, error).max(highest, error);
}

/** Parses a list of values in one variable, separated by commas. */
function createCommaSeparatedListSchema(isItem: (text: string) => boolean, error: string) {
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

const isOrigin = (text: string): boolean =>
  text === '*' || (URL.canParse(text) && new URL(text).origin === text);

const isHostName = (text: string): boolean =>
  text === '*' || /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/i.test(text);

const isNetworkAddressOrRange = (text: string): boolean =>
  ['loopback', 'linklocal', 'uniquelocal'].includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

const redisUrlSchema = z.url({
  protocol: /^rediss?$/,
  hostname: /.*/,
  error: 'must look like redis://host:6379',
});

const databaseUrlSchema = z.url({
  protocol: /^postgres(ql)?$/,
  hostname: /.*/,
  error: 'must look like postgres://user:password@host:5432/database',
});

/**
 * All environment variables of the service, with type, bounds, default and description. The table in the README
 * contains the same descriptions, and a test compares this object with the table.
 */
export const environmentSchemas = {
  PORT: createWholeNumberSchema(1, 65_535).default(8000).describe('Port on which the API listens.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address on which the API listens; `0.0.0.0` accepts connections from the network.'),
  DATABASE_URL: databaseUrlSchema.describe('PostgreSQL database. If not set, `make run` starts its own.'),
  DATABASE_ADMIN_URL: databaseUrlSchema
    .optional()
    .describe(
      'Superuser connection to the same server, used only by `migrate` to create the role and the database of `DATABASE_URL`.',
    ),
  FRS_STAGING_SECRET: z
    .string()
    .min(8)
    .optional()
    .describe(
      'Secret from which the key that encrypts staged photos is derived; the same for every process. Default: the password of the database.',
    ),
  REDIS_URL: redisUrlSchema
    .optional()
    .describe('Redis for the queue. If not set, the queue is stored in PostgreSQL.'),
  FRS_DATA_DIR: z
    .string()
    .default('data')
    .describe('Folder in which `make run` stores its PostgreSQL data and uploads in progress.'),
  FRS_SPOOL_DIR: z
    .string()
    .default(tmpdir())
    .describe('Folder in which the API stores large uploads in progress, in a subfolder `frs-uploads`.'),
  FRS_SPOOL_BYTES: createWholeNumberSchema(4_000, 1_000_000_000_000_000)
    .default(4 * 1024 * 1024 * 1024)
    .describe(
      'Maximum total size of the uploads in progress of an API process, in bytes; one request may use a quarter of it.',
    ),
  FRS_MAX_UPLOAD_BYTES: createWholeNumberSchema(1_000, 1_000_000_000)
    .default(32 * 1024 * 1024)
    .describe('Maximum size of a photo, in bytes.'),
  FRS_MAX_IMAGE_PIXELS: createWholeNumberSchema(1_000, 1_000_000_000)
    .default(100_000_000)
    .describe('Maximum number of pixels of a photo (width × height).'),
  FRS_MAX_IMAGE_SIDE: createWholeNumberSchema(100, 1_000_000)
    .default(30_000)
    .describe('Maximum length of the longer side of a photo, in pixels.'),
  FRS_MAX_IMAGE_ASPECT_RATIO: createWholeNumberSchema(1, 10_000)
    .default(20)
    .describe('Maximum ratio of the longer to the shorter side of a photo.'),
  FRS_MAX_DECODING_BYTES: createWholeNumberSchema(1_000_000, 16_000_000_000)
    .default(512 * 1024 * 1024)
    .describe('Maximum memory for decoding a photo, in bytes, estimated from its header.'),
  FRS_UPLOAD_IDLE_SECONDS: createWholeNumberSchema(1, 600)
    .default(10)
    .describe('Maximum time without receiving a byte of an upload.'),
  FRS_UPLOAD_SECONDS: createWholeNumberSchema(1, 3_600)
    .default(120)
    .describe('Maximum total time of an upload.'),
  FRS_MAX_BATCH_FILES: createWholeNumberSchema(1, 10_000)
    .default(100)
    .describe('Maximum number of photos in a batch.'),
  FRS_MAX_IMPORT_LINE_BYTES: createWholeNumberSchema(1_000, 500_000_000)
    .default(64 * 1024 * 1024)
    .describe(
      'Maximum length of a line of an import, in bytes; longer lines are refused, and the import continues.',
    ),
  FRS_IMPORT_SECONDS: createWholeNumberSchema(1, 604_800)
    .default(21_600)
    .describe('Maximum total time of an import or an export.'),
  FRS_MAX_TRANSFERS: createWholeNumberSchema(1, 100)
    .default(4)
    .describe(
      'Maximum number of concurrent imports, and of concurrent exports, of an API process; further ones are refused with 503.',
    ),
  FRS_WAIT_SECONDS: createWholeNumberSchema(1, 600)
    .default(60)
    .describe('Maximum time that a POST waits for its encoding before it returns 202.'),
  FRS_RUNTIME: z
    .enum(['onnx', 'tfjs'])
    .default('onnx')
    .describe('Runtime of the networks: ONNX Runtime or TensorFlow.js.'),
  FRS_EFFORT: z
    .enum(['fast', 'default', 'thorough'])
    .default('default')
    .describe('Amount of computation per encoding. docs/faces.md compares the options.'),
  FRS_WORKERS: createWholeNumberSchema(1, 256)
    .default(1)
    .describe('Workers on this machine, which share its cores.'),
  FRS_WORKER_THREADS: createWholeNumberSchema(1, 256)
    .optional()
    .describe('Photos that a worker encodes in parallel, each in a separate process that uses one core.'),
  FRS_ENCODE_SECONDS: createWholeNumberSchema(1, 3_600)
    .default(30)
    .describe(
      'Maximum time of encoding a photo; after that its encoder is killed, which counts as an attempt.',
    ),
  FRS_SWEEP_SECONDS: createWholeNumberSchema(1, 3_600)
    .default(10)
    .describe('Interval at which a worker searches for pending images whose job was lost.'),
  FRS_MAX_ATTEMPTS: createWholeNumberSchema(1, 100)
    .default(3)
    .describe(
      'Maximum number of attempts at a photo that end with a killed or crashed encoder, before it is marked as failed.',
    ),
  FRS_FAILED_PHOTO_HOURS: createWholeNumberSchema(0, 8_760)
    .default(24)
    .describe(
      'Hours for which the encrypted photo of a failed image is kept, so that the image can be retried; with `0` it is deleted at once.',
    ),
  FRS_DATABASE_CONNECTIONS: createWholeNumberSchema(3, 200)
    .default(10)
    .describe('Database connections per process, not including those of the queue.'),
  FRS_MAX_PENDING: createWholeNumberSchema(1, 10_000_000)
    .default(10_000)
    .describe('Maximum number of pending images; new ones beyond it are refused with 503.'),
  FRS_API_KEYS: z
    .enum(['off', 'required'])
    .default('off')
    .describe('Whether requests require an API key; `make key` creates one.'),
  FRS_QUEUE_BOARD: z
    .enum(['off', 'read-only', 'changes'])
    .default('read-only')
    .describe(
      'Whether `/admin/queues` shows the jobs of the queues, and whether it can change them, for example remove jobs.',
    ),
  FRS_ALLOWED_HOSTS: createCommaSeparatedListSchema(
    isHostName,
    'must be * or names like frs.example.org, without a port',
  )
    .optional()
    .describe(
      'Host names accepted in addition to `localhost` if API keys are not required, separated by commas; `*` for any.',
    ),
  FRS_RATE_LIMIT: createWholeNumberSchema(1, 1_000_000)
    .optional()
    .describe(
      'Maximum requests per minute of an API key, or of an address without a key; no limit if not set.',
    ),
  FRS_UPLOAD_RATE_LIMIT: createWholeNumberSchema(1, 1_000_000)
    .optional()
    .describe(
      'Maximum photos per minute of an API key or address, in addition to `FRS_RATE_LIMIT`; no limit if not set.',
    ),
  FRS_TRUSTED_PROXIES: createCommaSeparatedListSchema(
    isNetworkAddressOrRange,
    'must be addresses or networks like loopback,10.0.0.0/8',
  )
    .prefault('loopback')
    .describe('Trusted proxies, whose `X-Forwarded-For` header is used, separated by commas.'),
  FRS_CORS_ORIGINS: createCommaSeparatedListSchema(
    isOrigin,
    'must be * or origins like https://app.example.org',
  )
    .optional()
    .describe(
      'Origins of web pages that may call the API, separated by commas; `*` for all, none if not set.',
    ),
  FRS_RETENTION_DAYS: createWholeNumberSchema(1, 36_500)
    .optional()
    .describe(
      'Retention time in days, after which an image and its encodings are deleted; unlimited if not set.',
    ),
  FRS_FACE_INDEX: z
    .enum(['embedded', 'pgvector'])
    .default('embedded')
    .describe(
      'Index of faces: in the search process, or in PostgreSQL with the extension pgvector, which `migrate` prepares. The same for all processes.',
    ),
  FRS_SEARCH_URL: z
    .url({ protocol: /^http$/, hostname: /.*/, error: 'must look like http://host:9465' })
    .optional()
    .describe(
      'Address of the search process, which only the API uses. If not set, `make run` starts its own, and an API alone refuses searches with 503.',
    ),
  FRS_SEARCH_PORT: createWholeNumberSchema(1, 65_535)
    .default(9465)
    .describe('Port on which the search process listens; `make run` selects a free one.'),
  FRS_SEARCH_RECONCILE_SECONDS: createWholeNumberSchema(1, 86_400)
    .default(60)
    .describe('Interval at which the search process compares its index with the database.'),
  CACHE_REDIS_URL: redisUrlSchema
    .optional()
    .describe(
      'Redis that caches responses. It may lose its data at any time; if not set, responses come from the database.',
    ),
  FRS_METRICS_PORT: createWholeNumberSchema(1, 65_535)
    .optional()
    .describe('Port on which a worker serves `/metrics`, `/healthz` and `/readyz`; none if not set.'),
  FRS_DRAIN_SECONDS: createWholeNumberSchema(0, 60)
    .default(0)
    .describe('Time after SIGTERM during which `/readyz` returns 503 while the API still accepts requests.'),
  FRS_CLOSE_SECONDS: createWholeNumberSchema(1, 60)
    .default(3)
    .describe(
      'Time after `FRS_DRAIN_SECONDS` for finishing open requests or photos before the process exits.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('OpenTelemetry collector for traces; tracing is disabled if not set.'),
  FRS_LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('Lowest level of the log messages that are written.'),
  FRS_LOG_FORMAT: z
    .enum(['json', 'text'])
    .default('text')
    .describe('Format of log messages: `json` for programs, `text` for people.'),
} as const;
