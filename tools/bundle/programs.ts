/**
 * The programs of FRS: the name of the bundled file in `dist/programs`, without its extension, and the compiled file
 * with which the program starts, relative to `dist`.
 *
 * Code of the service starts two programs from the folder of its own file, so their names must not be changed:
 * `encoder.process` and `face-index.thread`.
 */
export const programs: Readonly<Record<string, string>> = {
  api: 'apps/api/src/main.js',
  frs: 'apps/cli/src/main.js',
  keys: 'apps/keys/src/main.js',
  migrate: 'apps/migrate/src/main.js',
  search: 'apps/search/src/main.js',
  standalone: 'apps/standalone/src/main.js',
  worker: 'apps/worker/src/main.js',
  'encoder.process': 'libs/encoder-pool/src/encoder.process.js',
  'face-index.thread': 'libs/face-index/src/embedded/face-index.thread.js',
  'print-openapi': 'apps/api/src/print-openapi.js',
};

/** Files that programs read from the folder of their own file, relative to `dist`. */
export const programFiles: readonly string[] = ['libs/face-index/src/embedded/scan.wasm'];

/** Packages that the programs load from `node_modules`, because the packages contain native libraries or other files. */
export const unbundledPackages: readonly string[] = [
  '@bull-board/ui',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
  'onnxruntime-node',
  'sharp',
  'swagger-ui-dist',
];

/**
 * Packages that are not installed. Packages of the service import them only if they are used with an application that
 * needs them.
 */
export const absentPackages: readonly string[] = [
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/websockets',
  'class-transformer',
  'class-validator',
  'pg-native',
];
