import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../../test/servers/free-port.js';
import { NativeTopology } from '../native-topology.js';
import { requireServers } from '../required-servers.js';
import { accidents } from './faults';
import { type Finding } from './audit.js';
import { runFaults } from './fault-run.js';
import { madePhotographs, photographsIn } from './photos';

// `npm run test:faults -- [--photos DIR] [--count N]`: all photographs of a folder, or 330 made ones.

const { values } = parseArgs({
  options: { photos: { type: 'string' }, count: { type: 'string' } },
});

requireServers();
const photographs =
  values.photos === undefined
    ? await madePhotographs(Number(values.count ?? 330))
    : await photographsIn(values.photos, Number(values.count ?? Infinity));
const directory = await mkdtemp(join(tmpdir(), 'frs-faults-'));
const topology = await NativeTopology.start(directory, { ...process.env, PORT: String(await freePort()) });
try {
  console.log(`${photographs.length} photographs, each accident while they are sent to ${topology.url}`);
  const { findings, summary, passed } = await runFaults(topology, photographs, accidents, console.log);
  console.log(`\n${table(findings)}\n`);
  console.log(`faults: ${summary}`);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.log(`faults: could not be completed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await topology.stop();
  await rm(directory, { recursive: true, force: true });
}

function table(findings: readonly Finding[]): string {
  const rows = [
    ['', 'wanted', 'found', ''],
    ...findings.map(({ what, wanted, found, holds }) => [what, wanted, found, holds ? 'ok' : 'FAILED']),
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
