import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type PhotoLimits } from '#encoding/photo';
import { computeDefaultEncoderCount, readMemoryLimit } from './default-encoder-count.js';
import { ConfigurationError, readEnvironment } from './read-environment.js';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The BullMQ backend of the queue, and its URL. */
export interface QueueConfig {
  readonly backend: 'redis' | 'postgres';
  readonly url: string;
  /** Whether jobs carry the trace context of the request that caused them. */
  readonly traced: boolean;
}

export interface DatabaseConfig {
  readonly url: string;
  readonly connections: number;
  /** The secret from which the encryption key of staged photos is derived. */
  readonly stagingSecret: string;
}

/** The limits of a photo. The limits are the same in the API and in the workers. */
export type ImageLimits = Readonly<Required<PhotoLimits>>;

/**
 * Computes the memory limit of an encoder in bytes. The memory limit includes the networks, the decoder, and the pixels
 * of one photo within the limits. An encoder exceeds this limit only if a photo takes more memory than its header
 * declares.
 */
export function computeEncoderMemoryLimit({ maxPixels, maxDecodingMemory }: ImageLimits): number {
  return 512 * 1024 * 1024 + maxDecodingMemory + 4 * maxPixels;
}

export interface UploadLimits {
  readonly maxBytes: number;
  /** The maximum time without receiving a byte, in milliseconds. */
  readonly idleTimeout: number;
  /** The maximum time from the first byte of an upload to its last byte, in milliseconds. */
  readonly totalTimeout: number;
  readonly spoolDirectory: string;
  /** The maximum number of bytes on disk that the uploads in progress of one process may use together. */
  readonly spoolBytes: number;
}

export interface ImportLimits {
  readonly maxLineBytes: number;
  /** The maximum time without receiving a byte, in milliseconds. */
  readonly idleTimeout: number;
}

/** The limits of imports and exports. They apply to imports and to exports separately. */
export interface ImportExportLimits {
  /** The maximum number of concurrent imports in a process. The number of concurrent exports has the same maximum. */
  readonly maxConcurrent: number;
  /** The maximum time from the first byte of an import or export to its last byte, in milliseconds. */
  readonly timeout: number;
}

/** The timeouts of the API's HTTP server, in milliseconds. */
export interface HttpTimeouts {
  /** The maximum time from the first byte of a request to the end of its headers. */
  readonly headers: number;
  /**
   * The maximum time from the first byte of a request to the end of its body, on any route. The timeout is long enough
   * for imports.
   */
  readonly request: number;
  /** The maximum time from the first byte of a body to its last byte, on all routes except imports. */
  readonly body: number;
  /**
   * The maximum time for which a connection stays open between two requests. The timeout in nginx.conf is shorter, so
   * that nginx closes connections first.
   */
  readonly keepAlive: number;
  /** The maximum time for which a connection transfers no byte in either direction, even during a request. */
  readonly idle: number;
}

/**
 * The time that is added to the timeout of a route, in milliseconds, so that the route ends the request before the
 * server does.
 */
const serverTimeoutMargin = 5_000;

/**
 * The time that is added to the maximum waiting time of a request, in milliseconds, for the database queries of the
 * request.
 */
const databaseQueryMargin = 60_000;

/** The rate limits of each client, and the storage of the counts. */
export interface RateLimitConfig {
  /** The maximum number of requests per minute; undefined if there is no limit. */
  readonly requests: number | undefined;
  /** The maximum number of photos per minute; undefined if there is no limit. */
  readonly uploads: number | undefined;
  /** The URL of the Redis that stores the counts; undefined if PostgreSQL stores them. */
  readonly redisUrl: string | undefined;
}

function readImageLimits(variables: EnvironmentVariables): ImageLimits {
  const env = readEnvironment(
    variables,
    'FRS_MAX_IMAGE_PIXELS',
    'FRS_MAX_IMAGE_SIDE',
    'FRS_MAX_IMAGE_ASPECT_RATIO',
    'FRS_MAX_DECODING_BYTES',
  );
  return {
    maxPixels: env.FRS_MAX_IMAGE_PIXELS,
    maxSide: env.FRS_MAX_IMAGE_SIDE,
    maxAspectRatio: env.FRS_MAX_IMAGE_ASPECT_RATIO,
    maxDecodingMemory: env.FRS_MAX_DECODING_BYTES,
  };
}

function readDatabaseConfig(variables: EnvironmentVariables): DatabaseConfig {
  const { DATABASE_URL, FRS_DATABASE_CONNECTIONS, FRS_STAGING_SECRET } = readEnvironment(
    variables,
    'DATABASE_URL',
    'FRS_DATABASE_CONNECTIONS',
    'FRS_STAGING_SECRET',
  );
  return {
    url: DATABASE_URL,
    connections: FRS_DATABASE_CONNECTIONS,
    stagingSecret: FRS_STAGING_SECRET ?? new URL(DATABASE_URL).password,
  };
}

function readQueueConfig(variables: EnvironmentVariables): QueueConfig {
  const { DATABASE_URL, REDIS_URL } = readEnvironment(variables, 'DATABASE_URL', 'REDIS_URL');
  const traced = readTracingSetting(variables);
  return REDIS_URL === undefined
    ? { backend: 'postgres', url: DATABASE_URL, traced }
    : { backend: 'redis', url: REDIS_URL, traced };
}

function readTracingSetting(variables: EnvironmentVariables): boolean {
  return readEnvironment(variables, 'OTEL_EXPORTER_OTLP_ENDPOINT').OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
}

export interface LogConfig {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly format: 'json' | 'text';
}

function readLogConfig(variables: EnvironmentVariables): LogConfig {
  const { FRS_LOG_LEVEL, FRS_LOG_FORMAT } = readEnvironment(variables, 'FRS_LOG_LEVEL', 'FRS_LOG_FORMAT');
  return { level: FRS_LOG_LEVEL, format: FRS_LOG_FORMAT };
}

/**
 * The phases of a graceful shutdown, in milliseconds. Each process applies these timeouts itself. The supervisor of the
 * process (the standalone supervisor, or stop_grace_period in docker-compose.yml) must wait longer before it kills the
 * process.
 */
export interface ShutdownTimeouts {
  /** The time for which the process still serves requests while /readyz already reports that it is shutting down. */
  readonly drain: number;
  /** The time after the drain phase in which open requests or jobs can finish. */
  readonly finish: number;
  /**
   * The total time after which the process exits. Before the exit, unfinished requests are answered, and unfinished
   * jobs return to the queue.
   */
  readonly end: number;
}

function createShutdownTimeouts(drainSeconds: number, closeSeconds: number): ShutdownTimeouts {
  const [drain, close] = [drainSeconds * 1000, closeSeconds * 1000];
  return { drain, finish: close / 2, end: drain + close };
}

/** Workers and the search process have no drain phase, because no load balancer sends requests to these processes. */
const createShutdownTimeoutsWithoutDrain = (closeSeconds: number): ShutdownTimeouts =>
  createShutdownTimeouts(0, closeSeconds);

/** The configuration of the API. */
export function readApiConfig(variables: EnvironmentVariables) {
  const env = readEnvironment(
    variables,
    'PORT',
    'HOST',
    'FRS_SPOOL_DIR',
    'FRS_SPOOL_BYTES',
    'FRS_MAX_UPLOAD_BYTES',
    'FRS_UPLOAD_IDLE_SECONDS',
    'FRS_UPLOAD_SECONDS',
    'FRS_MAX_BATCH_FILES',
    'FRS_MAX_IMPORT_LINE_BYTES',
    'FRS_IMPORT_SECONDS',
    'FRS_MAX_TRANSFERS',
    'FRS_WAIT_SECONDS',
    'FRS_MAX_PENDING',
    'FRS_FACE_INDEX',
    'FRS_SEARCH_URL',
    'CACHE_REDIS_URL',
    'REDIS_URL',
    'FRS_API_KEYS',
    'FRS_QUEUE_BOARD',
    'FRS_ALLOWED_HOSTS',
    'FRS_RATE_LIMIT',
    'FRS_UPLOAD_RATE_LIMIT',
    'FRS_TRUSTED_PROXIES',
    'FRS_CORS_ORIGINS',
    'FRS_DRAIN_SECONDS',
    'FRS_CLOSE_SECONDS',
  );
  const upload: UploadLimits = {
    maxBytes: env.FRS_MAX_UPLOAD_BYTES,
    idleTimeout: env.FRS_UPLOAD_IDLE_SECONDS * 1000,
    totalTimeout: env.FRS_UPLOAD_SECONDS * 1000,
    spoolDirectory: env.FRS_SPOOL_DIR,
    spoolBytes: env.FRS_SPOOL_BYTES,
  };
  if (upload.spoolBytes < 4 * upload.maxBytes) {
    throw new ConfigurationError(
      `FRS_SPOOL_BYTES is ${upload.spoolBytes}: must be four times FRS_MAX_UPLOAD_BYTES at least, which is ${upload.maxBytes}.`,
    );
  }
  const imports: ImportLimits = {
    maxLineBytes: env.FRS_MAX_IMPORT_LINE_BYTES,
    idleTimeout: env.FRS_UPLOAD_IDLE_SECONDS * 1000,
  };
  const transfers: ImportExportLimits = {
    maxConcurrent: env.FRS_MAX_TRANSFERS,
    timeout: env.FRS_IMPORT_SECONDS * 1000,
  };
  const http: HttpTimeouts = {
    headers: 10_000,
    request: Math.max(env.FRS_IMPORT_SECONDS, env.FRS_UPLOAD_SECONDS) * 1000 + serverTimeoutMargin,
    body: env.FRS_UPLOAD_SECONDS * 1000 + serverTimeoutMargin,
    keepAlive: 5_000,
    idle: Math.max(env.FRS_WAIT_SECONDS, env.FRS_UPLOAD_IDLE_SECONDS) * 1000 + databaseQueryMargin,
  };
  const rateLimits: RateLimitConfig = {
    requests: env.FRS_RATE_LIMIT,
    uploads: env.FRS_UPLOAD_RATE_LIMIT,
    // The counts may be lost, so they are stored in the Redis of the cache if there is one. The Redis of the queue is
    // slower, because it writes every change to disk.
    redisUrl: env.CACHE_REDIS_URL ?? env.REDIS_URL,
  };
  return {
    port: env.PORT,
    host: env.HOST,
    keysRequired: env.FRS_API_KEYS === 'required',
    queueBoard: env.FRS_QUEUE_BOARD,
    /** The host names, in lower case, that are accepted without keys in addition to loopback names; `*` accepts any. */
    allowedHosts: (env.FRS_ALLOWED_HOSTS ?? []).map((name) => name.toLowerCase()),
    rateLimits,
    trustedProxies: env.FRS_TRUSTED_PROXIES,
    /** The web origins that CORS allows; undefined if none. */
    corsOrigins: env.FRS_CORS_ORIGINS,
    http,
    upload,
    imports,
    transfers,
    imageLimits: readImageLimits(variables),
    maxBatchFiles: env.FRS_MAX_BATCH_FILES,
    /** The maximum number of seconds that a request waits for its encoding. */
    waitSeconds: env.FRS_WAIT_SECONDS,
    /** The maximum number of pending images. New images are rejected when this number is reached. */
    maxPending: env.FRS_MAX_PENDING,
    faceIndex: env.FRS_FACE_INDEX,
    /** Address of the search process, which the embedded index requires; undefined if there is none. */
    searchUrl: env.FRS_SEARCH_URL,
    cacheUrl: env.CACHE_REDIS_URL,
    shutdown: createShutdownTimeouts(env.FRS_DRAIN_SECONDS, env.FRS_CLOSE_SECONDS),
    log: readLogConfig(variables),
    traced: readTracingSetting(variables),
    database: readDatabaseConfig(variables),
    queue: readQueueConfig(variables),
  };
}
export type ApiConfig = ReturnType<typeof readApiConfig>;

/** The configuration of a worker. */
export function readWorkerConfig(variables: EnvironmentVariables) {
  const env = readEnvironment(
    variables,
    'FRS_RUNTIME',
    'FRS_EFFORT',
    'FRS_WORKERS',
    'FRS_WORKER_THREADS',
    'FRS_ENCODE_SECONDS',
    'FRS_SWEEP_SECONDS',
    'FRS_MAX_ATTEMPTS',
    'FRS_FAILED_PHOTO_HOURS',
    'FRS_RETENTION_DAYS',
    'FRS_FACE_INDEX',
    'CACHE_REDIS_URL',
    'FRS_METRICS_PORT',
    'FRS_CLOSE_SECONDS',
    'HOST',
  );
  const imageLimits = readImageLimits(variables);
  return {
    runtime: env.FRS_RUNTIME,
    effort: env.FRS_EFFORT,
    threads:
      env.FRS_WORKER_THREADS ??
      computeDefaultEncoderCount(availableParallelism(), env.FRS_WORKERS, readMemoryLimit()),
    imageLimits,
    /** Time limit for encoding a photo, in milliseconds. */
    encodeTimeout: env.FRS_ENCODE_SECONDS * 1000,
    encoderMemory: computeEncoderMemoryLimit(imageLimits),
    /** The time between two searches for jobs that the queue has lost, in milliseconds. */
    sweepInterval: env.FRS_SWEEP_SECONDS * 1000,
    maxAttempts: env.FRS_MAX_ATTEMPTS,
    /** The time for which the photo of a failed image is kept, in seconds; 0 if it is deleted at once. */
    failedPhotoLifetime: env.FRS_FAILED_PHOTO_HOURS * 3_600,
    host: env.HOST,
    retentionDays: env.FRS_RETENTION_DAYS,
    faceIndex: env.FRS_FACE_INDEX,
    /** The URL of the cache, from which expired images are deleted. */
    cacheUrl: env.CACHE_REDIS_URL,
    metricsPort: env.FRS_METRICS_PORT,
    shutdown: createShutdownTimeoutsWithoutDrain(env.FRS_CLOSE_SECONDS),
    log: readLogConfig(variables),
    traced: readTracingSetting(variables),
    database: readDatabaseConfig(variables),
    queue: readQueueConfig(variables),
  };
}
export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** The configuration of the search process. */
export function readSearchConfig(variables: EnvironmentVariables) {
  const env = readEnvironment(
    variables,
    'DATABASE_URL',
    'HOST',
    'FRS_SEARCH_PORT',
    'FRS_SEARCH_RECONCILE_SECONDS',
    'FRS_CLOSE_SECONDS',
  );
  return {
    host: env.HOST,
    port: env.FRS_SEARCH_PORT,
    databaseUrl: env.DATABASE_URL,
    /** The time between two comparisons of the index with the database, in milliseconds. */
    reconcileInterval: env.FRS_SEARCH_RECONCILE_SECONDS * 1000,
    shutdown: createShutdownTimeoutsWithoutDrain(env.FRS_CLOSE_SECONDS),
    log: readLogConfig(variables),
  };
}
export type SearchConfig = ReturnType<typeof readSearchConfig>;

/**
 * Options of Node.js for the search process. A small young generation (1 MiB for each semi-space) avoids 60 MB of garbage
 * while a million faces are loaded, at the same speed.
 */
export const searchNodeOptions: readonly string[] = ['--max-semi-space-size=1'];

/**
 * The size of the libuv thread pool in the API: two threads for reading photo headers, and the default of four threads
 * for files.
 */
export const apiThreadPoolSize = 6;

/** The names of variables with credentials. */
const SECRET_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'REDIS_URL',
  'CACHE_REDIS_URL',
  'FRS_STAGING_SECRET',
  'FRS_KEY',
];

/**
 * Creates the environment of an encoder process. The environment contains no credentials, because the process decodes
 * untrusted files. It also sets the size of the libuv thread pool, and makes the allocator of glibc use one arena for
 * all threads: with several arenas, memory that one thread has freed is not reused by the others, and each photo of a
 * new size makes the process larger.
 */
export function createEncoderEnvironment(
  variables: EnvironmentVariables,
): Record<string, string | undefined> {
  const harmless = Object.entries(variables).filter(([name]) => !SECRET_VARIABLES.includes(name));
  return { MALLOC_ARENA_MAX: '1', ...Object.fromEntries(harmless), UV_THREADPOOL_SIZE: '4' };
}

/** The configuration of the migration job. */
export function readMigrateConfig(variables: EnvironmentVariables) {
  const { DATABASE_ADMIN_URL, FRS_FACE_INDEX } = readEnvironment(
    variables,
    'DATABASE_ADMIN_URL',
    'FRS_FACE_INDEX',
  );
  return {
    database: readDatabaseConfig(variables),
    /** The connection URL of the superuser; undefined if an administrator creates the database role of the service. */
    adminUrl: DATABASE_ADMIN_URL,
    faceIndex: FRS_FACE_INDEX,
    queue: readQueueConfig(variables),
  };
}

/** The configuration of the command that manages API keys. */
export function readKeysConfig(variables: EnvironmentVariables) {
  const { FRS_DATA_DIR } = readEnvironment(variables, 'FRS_DATA_DIR');
  return { databaseUrl: readOptionalDatabaseUrl(variables), dataDirectory: FRS_DATA_DIR };
}

/** The file in the data folder to which `make run` writes the URL of its database while it runs. */
export function getPathOfDatabaseUrlFile(dataDirectory: string): string {
  return join(dataDirectory, 'database-url');
}

function readOptionalDatabaseUrl(variables: EnvironmentVariables): string | undefined {
  return (variables.DATABASE_URL ?? '') === ''
    ? undefined
    : readEnvironment(variables, 'DATABASE_URL').DATABASE_URL;
}

/** The configuration of `make run`. If `databaseUrl` is undefined, the supervisor starts a PostgreSQL server. */
export function readStandaloneConfig(variables: EnvironmentVariables) {
  const env = readEnvironment(
    variables,
    'PORT',
    'HOST',
    'FRS_DATA_DIR',
    'FRS_FACE_INDEX',
    'FRS_SEARCH_URL',
    'FRS_DRAIN_SECONDS',
    'FRS_CLOSE_SECONDS',
  );
  return {
    port: env.PORT,
    host: env.HOST,
    dataDirectory: env.FRS_DATA_DIR,
    databaseUrl: readOptionalDatabaseUrl(variables),
    faceIndex: env.FRS_FACE_INDEX,
    /** The address of an external search process; if undefined, `make run` starts one for the embedded index. */
    searchUrl: env.FRS_SEARCH_URL,
    shutdown: {
      api: createShutdownTimeouts(env.FRS_DRAIN_SECONDS, env.FRS_CLOSE_SECONDS),
      worker: createShutdownTimeoutsWithoutDrain(env.FRS_CLOSE_SECONDS),
    },
  };
}
export type StandaloneConfig = ReturnType<typeof readStandaloneConfig>;
