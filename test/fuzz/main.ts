/**
 * `npm run test:fuzz`: starts a service, sends generated requests that the OpenAPI document allows and requests that it
 * does not allow, and checks that all responses match the document. The program Schemathesis generates the requests. It
 * is installed in a separate Python virtual environment, and neither the service nor its other tests need it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startServiceAlone } from '../end-to-end/service.js';

const folder = join(process.cwd(), 'test', 'fuzz');
const pythonEnvironment = join(folder, '.venv');
const schemathesis = join(pythonEnvironment, 'bin', 'schemathesis');

if (!existsSync(schemathesis)) {
  console.log('installing schemathesis into test/fuzz/.venv …');
  execFileSync('python3', ['-m', 'venv', pythonEnvironment]);
  execFileSync(join(pythonEnvironment, 'bin', 'pip'), ['install', '--quiet', 'schemathesis==4.32.5']);
}

const service = await startServiceAlone();
const { status } = spawnSync(
  schemathesis,
  [
    `--config-file=${join(folder, 'schemathesis.toml')}`,
    'run',
    `${service.url}/openapi.json`,
    '--max-examples=100',
    '--phases=examples,coverage,fuzzing',
    '--continue-on-failure',
    '--generation-database=:memory:',
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, PYTHONPATH: folder, SCHEMATHESIS_HOOKS: 'hooks', PYTHONDONTWRITEBYTECODE: '1' },
  },
);
await service.stop();
process.exit(status ?? 1);
