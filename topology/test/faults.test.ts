import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../test/servers/free-port.js';
import { oneOfEachKind } from '../faults/faults';
import { runFaults } from '../faults/fault-run.js';
import { madePhotographs } from '../faults/photos';
import { NativeTopology } from '../native-topology.js';

let directory: string;
let topology: NativeTopology;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frs-faults-'));
  topology = await NativeTopology.start(directory, {
    PORT: String(await freePort()),
    FRS_WORKER_THREADS: '1',
    FRS_SWEEP_SECONDS: '1',
  });
});

afterAll(async () => {
  await topology?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('whatever dies under load, nothing accepted is lost and nothing answered is wrong', async () => {
  const { findings } = await runFaults(
    topology,
    await madePhotographs(4 * oneOfEachKind.length),
    oneOfEachKind,
  );
  expect(findings.filter(({ holds }) => !holds)).toEqual([]);
}, 120_000);
