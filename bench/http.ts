import { findFreePort } from '../test/servers/free-port.js';
import { startServiceAlone } from '../test/end-to-end/service.js';
import { type BenchPhoto, readBenchPhotos } from './bench-photos.js';
import { readEncoderTotals } from './load/encoders.js';
import { createUploadRequest } from './load/load.js';
import { measureMedianTime } from './median-time.js';
import { sendRequest } from './plain-client.js';
import { printUploadStages } from './stages/stage-table.js';
import { createCopyWithUniqueHash } from './unique-hash.js';

const numberOfRounds = 100;
const numberOfWarmUpRequests = 30;

/**
 * Measures the round trip time of one client to the service of `make run`: the upload of a new photo, the upload of a
 * known photo, and a look-up by hash. The benchmark then measures the stages of the upload of a new photo.
 */
async function runHttpBenchmark(): Promise<void> {
  const photos = await readBenchPhotos();
  const metricsPort = await findFreePort();
  const service = await startServiceAlone({ FRS_METRICS_PORT: String(metricsPort) });
  try {
    console.log('\nHTTP round trip of one client in milliseconds (median)');
    console.log(formatTableRow('', 'new image', 'encoder', 'overhead', 'known image', 'GET by hash'));
    for (const photo of photos) await measurePhoto(service.url, `127.0.0.1:${metricsPort}`, photo);
  } finally {
    await service.stop();
  }
  for (const { name, bytes } of photos) {
    await printUploadStages(
      name,
      (collector) => startServiceAlone({ OTEL_EXPORTER_OTLP_ENDPOINT: collector }),
      () => createCopyWithUniqueHash(bytes),
    );
  }
}

async function measurePhoto(url: string, worker: string, { name, bytes }: BenchPhoto): Promise<void> {
  const upload = (photo: Uint8Array) => () => sendRequest(url, createUploadRequest(photo));
  for (let i = 0; i < numberOfWarmUpRequests; i++)
    await sendRequest(url, createUploadRequest(createCopyWithUniqueHash(bytes)));
  const before = await readEncoderTotals([worker]);
  const fresh = await measureMedianTime(numberOfRounds, () =>
    sendRequest(url, createUploadRequest(createCopyWithUniqueHash(bytes))),
  );
  const after = await readEncoderTotals([worker]);
  const encoder = ((after.seconds - before.seconds) / (after.photos - before.photos)) * 1000;
  const known = await measureMedianTime(numberOfRounds, upload(bytes));
  const { file_hash } = JSON.parse(await upload(bytes)()) as { file_hash: string };
  const lookup = await measureMedianTime(numberOfRounds, () =>
    sendRequest(url, { method: 'GET', path: `/face_encoding/${file_hash}` }),
  );
  console.log(
    formatTableRow(name, ...[fresh, encoder, fresh - encoder, known, lookup].map((ms) => ms.toFixed(1))),
  );
}

function formatTableRow(first: string, ...others: string[]): string {
  return first.padEnd(44) + others.map((cell) => cell.padStart(14)).join('');
}

await runHttpBenchmark();
