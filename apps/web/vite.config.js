import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig } from 'vite';

const outputDirectory = join(import.meta.dirname, '../../dist/apps/web/page');

/**
 * Writes each text file also in compressed form, because the API sends the files as they are and does not compress
 * them for each request.
 */
const compressedFiles = {
  name: 'compressed-files',
  async writeBundle() {
    const names = await readdir(outputDirectory, { recursive: true });
    await Promise.all(
      names
        .filter((name) => /\.(html|js|css|svg)$/.test(name))
        .map((name) => compress(join(outputDirectory, name))),
    );
  },
};

async function compress(file) {
  const content = await readFile(file);
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

export default defineConfig({
  root: join(import.meta.dirname, 'src'),
  base: './',
  // Reads no `.env`, which contains the passwords of production.
  envDir: false,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The first versions with the CSS function light-dark().
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    outDir: outputDirectory,
    emptyOutDir: true,
    assetsDir: 'assets',
    // An inlined asset would be a `data:` URL, which the Content Security Policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // `npm run dev:web` sends the requests of scripts (fetch) to a running service.
    proxy: {
      '/': {
        target: process.env.FRS_URL ?? 'http://localhost:8000',
        bypass: ({ headers, url }) => (headers['sec-fetch-dest'] === 'empty' ? undefined : url),
      },
    },
  },
  plugins: [compressedFiles],
});
