import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../test/servers/free-port.js';
import { oneFaultOfEachKind } from '../faults/faults.js';
import { runFaults } from '../faults/fault-run.js';
import { createPhotos } from '../faults/photos.js';
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

test('no fault under load loses an accepted image or changes an answer', async () => {
  const { results } = await runFaults(
    topology,
    await createPhotos(4 * oneFaultOfEachKind.length),
    oneFaultOfEachKind,
  );
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
}, 120_000);
