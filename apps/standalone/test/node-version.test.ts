import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let programFolder: string;
beforeAll(async () => {
  programFolder = await mkdtemp(join(tmpdir(), 'frs-'));
  for (const tool of ['sed', 'awk', 'tr']) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' });
    await symlink(stdout.trim(), join(programFolder, tool));
  }
});
afterAll(() => rm(programFolder, { recursive: true }));

async function writeProgram(name: string, script: string): Promise<void> {
  await writeFile(join(programFolder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(programFolder, name), 0o755);
}

const runVersionCheck = () =>
  spawnSync('/bin/sh', ['apps/standalone/node-version.sh'], {
    env: { PATH: programFolder },
    encoding: 'utf8',
  });

it('reports that Node.js is not installed', () => {
  const { status, stderr } = runVersionCheck();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^FRS needs Node\.js .*, which is not installed\. .*\n$/);
});

it.each(['18.20.4', '20.18.9', '21.9.0', '22.12.9', '23.11.0', '24.10.9'])('refuses %s', async (version) => {
  await writeProgram('node', `echo v${version}`);
  await writeProgram('npm', '');
  const { status, stderr } = runVersionCheck();
  expect(status).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`^FRS needs Node\\.js .*\\. The installed version is ${version}\\. .*\\n$`),
  );
});

it.each(['20.19.0', '20.20.2', '22.13.0', '22.20.0', '24.11.0', '25.0.0', '26.1.0'])(
  'accepts %s',
  async (version) => {
    await writeProgram('node', `echo v${version}`);
    await writeProgram('npm', '');
    expect(runVersionCheck()).toMatchObject({ status: 0, stderr: '' });
  },
);
