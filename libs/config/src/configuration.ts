import { join } from 'node:path';
import { ConfigurationError, readEnvironment } from './read-environment.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Which of BullMQ's backends carries the queue, and where it is. */
export interface QueueConfig {
  readonly backend: 'redis' | 'postgres';
  readonly url: string;
  /** Whether jobs carry the trace of the request that asked for them. */
  readonly traced: boolean;
}

export interface DatabaseConfig {
  readonly url: string;
  readonly connections: number;
  /** What staged photos are sealed with. */
  readonly stagingSecret: string;
}

/** What a photo may have at most; in the API and in the workers the same. */
export interface ImageLimits {
  readonly maxPixels: number;
  readonly maxSide: number;
  readonly maxAspectRatio: number;
  readonly maxDecodingMemory: number;
}

/**
 * Bytes of memory that an encoder may take: the networks and what they work on, and what one photo within the limits may
 * take, its decoder and its pixels. One that takes more holds a photo that asks for more than it says.
 */
export function encoderMemoryLimit({ maxPixels, maxDecodingMemory }: ImageLimits): number {
  return 512 * 1024 * 1024 + maxDecodingMemory + 4 * maxPixels;
}

export interface UploadLimits {
  readonly maxBytes: number;
  /** Milliseconds without a byte. */
  readonly idleTimeout: number;
  /** Milliseconds from the first byte to the last. */
  readonly totalTimeout: number;
  readonly spoolDirectory: string;
  /** Bytes that the uploads in flight of one process may take on disk. */
  readonly spoolBytes: number;
}

export interface ImportLimits {
  readonly maxLineBytes: number;
  /** Milliseconds without a byte. */
  readonly idleTimeout: number;
}

/** Imports and exports, the two apart. */
export interface TransferLimits {
  /** How many of a kind a process has under way. */
  readonly maxConcurrent: number;
  /** Milliseconds from the first byte to the last. */
  readonly timeout: number;
}

/** How long the API's HTTP server waits for what, in milliseconds. */
export interface HttpTimeouts {
  /** From the first byte of a request to the end of its headers. */
  readonly headers: number;
  /** From the first byte of a request to the last of its body, whatever the route: only imports may take so long. */
  readonly request: number;
  /** From the first byte of a body to its last, on every route but that of imports. */
  readonly body: number;
  /** Between two requests of a connection. nginx.conf keeps its own shorter, so that it is the one that closes. */
  readonly keepAlive: number;
  /** On a connection on which no byte moves either way, within a request too. */
  readonly idle: number;
}

/** Milliseconds that the server leaves a route to end a request of its own accord. */
const margin = 5_000;

/** Milliseconds that the database may take beside what a request waits for. */
const databaseMargin = 60_000;

/** Where requests are counted, and how many of them a client may make. */
export interface RateLimitConfig {
  /** Requests a minute; undefined when there is no limit. */
  readonly requests: number | undefined;
  /** Photos a minute; undefined when there is no limit. */
  readonly uploads: number | undefined;
  /** The Redis that counts; undefined when PostgreSQL does. */
  readonly redisUrl: string | undefined;
}

function readImageLimits(variables: Variables): ImageLimits {
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

function readDatabase(variables: Variables): DatabaseConfig {
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

function readQueue(variables: Variables): QueueConfig {
  const { DATABASE_URL, REDIS_URL } = readEnvironment(variables, 'DATABASE_URL', 'REDIS_URL');
  const traced = readTraced(variables);
  return REDIS_URL === undefined
    ? { backend: 'postgres', url: DATABASE_URL, traced }
    : { backend: 'redis', url: REDIS_URL, traced };
}

function readTraced(variables: Variables): boolean {
  return readEnvironment(variables, 'OTEL_EXPORTER_OTLP_ENDPOINT').OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
}

export interface LogConfig {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly format: 'json' | 'text';
}

function readLog(variables: Variables): LogConfig {
  const { FRS_LOG_LEVEL, FRS_LOG_FORMAT } = readEnvironment(variables, 'FRS_LOG_LEVEL', 'FRS_LOG_FORMAT');
  return { level: FRS_LOG_LEVEL, format: FRS_LOG_FORMAT };
}

/**
 * How a process that is asked to stop spends its time, in milliseconds.
 *
 * Written here alone: the process keeps to it by itself, and what supervises the process (the standalone supervisor,
 * stop_grace_period of docker-compose.yml) waits longer.
 */
export interface ShutdownBudget {
  /** For which it goes on as before, but says on /readyz that it is stopping. */
  readonly drain: number;
  /** For which what is under way may come to its own end, afterwards. */
  readonly finish: number;
  /** After which it ends, whatever is left: what is not finished by then is answered or given back in between. */
  readonly end: number;
}

function shutdownBudget(drainSeconds: number, closeSeconds: number): ShutdownBudget {
  const [drain, close] = [drainSeconds * 1000, closeSeconds * 1000];
  return { drain, finish: close / 2, end: drain + close };
}

/** A worker is sent no requests, and has nothing to drain. */
const workerShutdown = (closeSeconds: number): ShutdownBudget => shutdownBudget(0, closeSeconds);

/** What the API needs to know. */
export function readApiConfig(variables: Variables) {
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
    'CACHE_REDIS_URL',
    'REDIS_URL',
    'FRS_API_KEYS',
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
  const transfers: TransferLimits = {
    maxConcurrent: env.FRS_MAX_TRANSFERS,
    timeout: env.FRS_IMPORT_SECONDS * 1000,
  };
  const http: HttpTimeouts = {
    headers: 10_000,
    request: Math.max(env.FRS_IMPORT_SECONDS, env.FRS_UPLOAD_SECONDS) * 1000 + margin,
    body: env.FRS_UPLOAD_SECONDS * 1000 + margin,
    keepAlive: 5_000,
    idle: Math.max(env.FRS_WAIT_SECONDS, env.FRS_UPLOAD_IDLE_SECONDS) * 1000 + databaseMargin,
  };
  const rateLimits: RateLimitConfig = {
    requests: env.FRS_RATE_LIMIT,
    uploads: env.FRS_UPLOAD_RATE_LIMIT,
    // Counts may be lost; the queue's Redis writes every one of them to its disk.
    redisUrl: env.CACHE_REDIS_URL ?? env.REDIS_URL,
  };
  return {
    port: env.PORT,
    host: env.HOST,
    keysRequired: env.FRS_API_KEYS === 'required',
    /** Host names that are answered without keys, in lower case, beside those of loopback; `*` stands for any. */
    allowedHosts: (env.FRS_ALLOWED_HOSTS ?? []).map((name) => name.toLowerCase()),
    rateLimits,
    trustedProxies: env.FRS_TRUSTED_PROXIES,
    /** Web sites whose pages may call the API; undefined when none may. */
    corsOrigins: env.FRS_CORS_ORIGINS,
    http,
    upload,
    imports,
    transfers,
    imageLimits: readImageLimits(variables),
    maxBatchFiles: env.FRS_MAX_BATCH_FILES,
    /** Seconds a request waits at most for its encoding. */
    waitSeconds: env.FRS_WAIT_SECONDS,
    /** Images that may be pending before new ones are refused. */
    maxPending: env.FRS_MAX_PENDING,
    cacheUrl: env.CACHE_REDIS_URL,
    shutdown: shutdownBudget(env.FRS_DRAIN_SECONDS, env.FRS_CLOSE_SECONDS),
    log: readLog(variables),
    traced: readTraced(variables),
    database: readDatabase(variables),
    queue: readQueue(variables),
  };
}
export type ApiConfig = ReturnType<typeof readApiConfig>;

/** What a worker needs to know. */
export function readWorkerConfig(variables: Variables) {
  const env = readEnvironment(
    variables,
    'FRS_RUNTIME',
    'FRS_EFFORT',
    'FRS_WORKER_THREADS',
    'FRS_ENCODE_SECONDS',
    'FRS_SWEEP_SECONDS',
    'FRS_MAX_ATTEMPTS',
    'FRS_RETENTION_DAYS',
    'CACHE_REDIS_URL',
    'FRS_METRICS_PORT',
    'FRS_CLOSE_SECONDS',
    'HOST',
  );
  const imageLimits = readImageLimits(variables);
  return {
    runtime: env.FRS_RUNTIME,
    effort: env.FRS_EFFORT,
    threads: env.FRS_WORKER_THREADS,
    imageLimits,
    /** Milliseconds that a photo may take to be encoded. */
    encodeTimeout: env.FRS_ENCODE_SECONDS * 1000,
    encoderMemory: encoderMemoryLimit(imageLimits),
    /** Milliseconds between two sweeps. */
    sweepInterval: env.FRS_SWEEP_SECONDS * 1000,
    maxAttempts: env.FRS_MAX_ATTEMPTS,
    host: env.HOST,
    retentionDays: env.FRS_RETENTION_DAYS,
    /** Where answers are kept, to be forgotten with their images. */
    cacheUrl: env.CACHE_REDIS_URL,
    metricsPort: env.FRS_METRICS_PORT,
    shutdown: workerShutdown(env.FRS_CLOSE_SECONDS),
    log: readLog(variables),
    traced: readTraced(variables),
    database: readDatabase(variables),
    queue: readQueue(variables),
  };
}
export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** Threads of libuv that an API takes: two for headers of photos, whatever becomes of them, and as many as usual for files. */
export const apiThreadPoolSize = 6;

/** Variables that open something. */
const SECRETS = [
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'REDIS_URL',
  'CACHE_REDIS_URL',
  'FRS_STAGING_SECRET',
  'FRS_KEY',
];

/**
 * The environment of a process that decodes files of strangers: no secrets of the service, and as many threads of libuv as
 * one encoder needs, which opens two photos at a time.
 */
export function encoderEnvironment(variables: Variables): Record<string, string | undefined> {
  const open = Object.entries(variables).filter(([name]) => !SECRETS.includes(name));
  return { ...Object.fromEntries(open), UV_THREADPOOL_SIZE: '4' };
}

/** What the migration job needs to know. */
export function readMigrateConfig(variables: Variables) {
  const { DATABASE_ADMIN_URL } = readEnvironment(variables, 'DATABASE_ADMIN_URL');
  return {
    database: readDatabase(variables),
    /** How the superuser reaches the server; undefined when the role of the service is seen to by others. */
    adminUrl: DATABASE_ADMIN_URL,
    queue: readQueue(variables),
  };
}

/** What the command that manages API keys needs to know. */
export function readKeysConfig(variables: Variables) {
  const { FRS_DATA_DIR } = readEnvironment(variables, 'FRS_DATA_DIR');
  return { databaseUrl: readOptionalDatabaseUrl(variables), dataDirectory: FRS_DATA_DIR };
}

/** The file of the data folder in which `make run` says where its database is, for as long as it runs. */
export function databaseUrlFile(dataDirectory: string): string {
  return join(dataDirectory, 'database-url');
}

function readOptionalDatabaseUrl(variables: Variables): string | undefined {
  return (variables.DATABASE_URL ?? '') === ''
    ? undefined
    : readEnvironment(variables, 'DATABASE_URL').DATABASE_URL;
}

/** What the one-command start needs to know; `databaseUrl` undefined means: start a PostgreSQL of our own. */
export function readStandaloneConfig(variables: Variables) {
  const env = readEnvironment(
    variables,
    'PORT',
    'HOST',
    'FRS_DATA_DIR',
    'FRS_DRAIN_SECONDS',
    'FRS_CLOSE_SECONDS',
  );
  return {
    port: env.PORT,
    host: env.HOST,
    dataDirectory: env.FRS_DATA_DIR,
    databaseUrl: readOptionalDatabaseUrl(variables),
    shutdown: {
      api: shutdownBudget(env.FRS_DRAIN_SECONDS, env.FRS_CLOSE_SECONDS),
      worker: workerShutdown(env.FRS_CLOSE_SECONDS),
    },
  };
}
export type StandaloneConfig = ReturnType<typeof readStandaloneConfig>;
