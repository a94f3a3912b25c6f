import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findFreePort } from '../../test/servers/free-port.js';
import { NativeTopology } from '../native-topology.js';
import { installRequiredServers } from '../required-servers.js';
import { type CheckResult } from './audit-uploads.js';
import { runFaults } from './fault-run.js';
import { allFaults } from './faults.js';
import { createPhotos, findPhotos } from './photos.js';

// `npm run test:faults -- [--photos DIR] [--count N]`: injects faults while it uploads the photos of a directory, or
// 330 generated photos.

const { values } = parseArgs({
  options: { photos: { type: 'string' }, count: { type: 'string' } },
});

installRequiredServers();
const photos =
  values.photos === undefined
    ? await createPhotos(Number(values.count ?? 330))
    : await findPhotos(values.photos, Number(values.count ?? Infinity));
const temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-faults-'));
const topology = await NativeTopology.start(temporaryDirectory, {
  ...process.env,
  PORT: String(await findFreePort()),
});
try {
  console.log(`Uploading ${photos.length} photos to ${topology.url} while faults are injected`);
  const { results, summary, passed } = await runFaults(topology, photos, allFaults, console.log);
  console.log(`\n${formatTable(results)}\n`);
  console.log(`faults: ${summary}`);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.log(`faults: run failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await topology.stop();
  await rm(temporaryDirectory, { recursive: true, force: true });
}

function formatTable(results: readonly CheckResult[]): string {
  const rows = [
    ['', 'expected', 'actual', ''],
    ...results.map(({ check, expected, actual, passed }) => [
      check,
      expected,
      actual,
      passed ? 'ok' : 'FAILED',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
