/**
 * Sends hostile bodies to `POST /import`: bodies that are too long, are interrupted, stall, or contain invalid lines.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HostileRequestFinding, type HostileRequestGroup } from './finding.js';

type BodyChunks = AsyncIterable<string> | Iterable<string>;

interface ImportAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Record<string, unknown>;
}

interface HostileImport {
  readonly name: string;
  /** @returns a description of the failure; undefined if the service behaved as expected */
  readonly attack: (service: TestedImportService) => Promise<string | undefined>;
}

/** Maximum time to wait for a response, in milliseconds. */
const maxResponseTime = 120_000;

export const importBodies: HostileRequestGroup = {
  name: 'import bodies',
  run: async (baseUrl, key) => {
    const findings: HostileRequestFinding[] = [];
    for (const { name, attack } of hostileImports) {
      const service = new TestedImportService(baseUrl, key);
      const begun = performance.now();
      const wrong = await attack(service).catch((error: unknown) => `no answer: ${String(error)}`);
      const milliseconds = Math.round(performance.now() - begun);
      const after = wrong ?? (await service.findServiceProblem());
      const holds = after === undefined;
      findings.push({
        what: name,
        wanted: 'refused or handled',
        found: `${after ?? 'refused or handled'} after ${milliseconds} ms`,
        holds,
      });
      if (!holds) await service.waitUntilRecovered();
      await service.deleteImportedImages();
    }
    return findings;
  },
};

/** A number of concurrent imports that is larger than any service should accept. */
const numberOfConcurrentImports = 200;

const hostileImports: readonly HostileImport[] = [
  {
    name: 'a line of 560 MB between two others',
    async attack(service) {
      const [first, second] = [service.createNewHash(), service.createNewHash()];
      function* body(): Generator<string> {
        yield `${createImportLine(first)}\n`;
        const million = 'x'.repeat(1_000_000);
        for (let written = 0; written < 560; written++) yield million;
        yield `\n${createImportLine(second)}\n`;
      }
      const answer = await service.sendImport(body());
      return describeUnexpectedAnswer(answer, 200, { imported: 2, refused: 1 });
    },
  },
  {
    name: 'a line of 10,000 faces',
    async attack(service) {
      const hash = service.createNewHash();
      const answer = await service.sendImport([
        createImportLine(hash, { faces: Array<object>(10_000).fill(importedFace) }),
      ]);
      return describeUnexpectedAnswer(answer, 200, { imported: 1, refused: 0 });
    },
  },
  {
    name: 'a connection that is reset in the middle of a line',
    async attack(service) {
      const open = service.openImportRequest();
      open.write(`${createImportLine(service.createNewHash())}\n{"file_hash": "`);
      await sleep(200);
      open.destroy();
      await sleep(200);
      return undefined;
    },
  },
  {
    name: 'a connection that is reset after a line of 8,000 faces',
    async attack(service) {
      const open = service.openImportRequest();
      const faces = Array<object>(8_000).fill(importedFace);
      open.write(`${createImportLine(service.createNewHash(), { faces })}\n`);
      // The test writes further lines, so that the body is still incomplete when the connection is reset.
      for (let written = 0; written < 100 && !open.destroyed; written++) {
        open.write(`${createImportLine(service.createNewHash())}\n`);
        await sleep(50);
      }
      open.destroy();
      await sleep(1_000);
      return undefined;
    },
  },
  {
    name: 'a body that stalls in the middle of a line',
    async attack(service) {
      const open = service.openImportRequest();
      open.write('{"file_hash": "');
      const answer = await readAnswer(open);
      open.destroy();
      return describeUnexpectedAnswer(answer, 408, { type: 'urn:frs:problem:upload-too-slow' });
    },
  },
  {
    name: 'a million lines that are refused',
    async attack(service) {
      const answer = await service.sendImport(Array<string>(1_000).fill('{}\n'.repeat(1_000)));
      const wrong = describeUnexpectedAnswer(answer, 200, { imported: 0, refused: 1_000_000 });
      return wrong ?? ((answer.body.refusals as unknown[]).length === 100 ? undefined : 'all are reported');
    },
  },
  {
    name: 'invalid lines',
    async attack(service) {
      const lines = [
        '\0'.repeat(10_000),
        '['.repeat(1_000_000),
        'null',
        '"a sentence"',
        '{"__proto__": {"file_hash": 1}}',
        createImportLine(service.createNewHash(), { faces: [] }),
        createImportLine(service.createNewHash(), { faces: Array<object>(10_001).fill(importedFace) }),
        createImportLine(service.createNewHash(), { width: 1e99 }),
        createImportLine(`${service.createNewHash()}\\n`),
      ];
      // This line is imported: its unpaired surrogate, which PostgreSQL cannot store, is replaced by U+FFFD.
      const odd = createImportLine(service.createNewHash(), { model: 'half \ud800 a pair' });
      const answer = await service.sendImport([[odd, ...lines].join('\n')]);
      return describeUnexpectedAnswer(answer, 200, { imported: 1, refused: lines.length });
    },
  },
  {
    name: 'eight concurrent imports of the same hashes, each in another order',
    async attack(service) {
      const hashes = Array.from({ length: 500 }, () => service.createNewHash());
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, turn) => {
          const order = [...hashes.slice(turn * 50), ...hashes.slice(0, turn * 50)];
          return service.sendImportWithRetries([
            (turn % 2 === 0 ? order : order.reverse()).map((hash) => createImportLine(hash)).join('\n'),
          ]);
        }),
      );
      const imported = answers.reduce((sum, { body }) => sum + Number(body.imported), 0);
      return imported === hashes.length ? undefined : `${imported} of ${hashes.length} were imported`;
    },
  },
  {
    name: `${numberOfConcurrentImports} imports that are begun and not ended`,
    async attack(service) {
      const open: ClientRequest[] = [];
      try {
        for (let count = 0; count < numberOfConcurrentImports; count++) {
          const another = service.openImportRequest();
          open.push(another);
          another.write('{');
          const answer = await Promise.race([readAnswer(another).catch(() => undefined), sleep(20)]);
          if (answer === undefined) continue;
          return (
            describeUnexpectedAnswer(answer, 503, { type: 'urn:frs:problem:too-many-transfers' }) ??
            (answer.retryAfter === undefined ? 'Retry-After is missing' : undefined)
          );
        }
        return 'none of them is refused';
      } finally {
        for (const one of open) one.destroy();
        await sleep(200);
      }
    },
  },
];

const importedFace = { encoding: Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i) / 10)) };

function createImportLine(hash: string, rest: object = {}): string {
  return JSON.stringify({ file_hash: hash, faces: [importedFace], ...rest });
}

/** The tested service. */
class TestedImportService {
  private readonly hashes: string[] = [];
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly baseUrl: string,
    key: string | undefined,
  ) {
    this.headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  }

  /**
   * Creates a hash that belongs to no image. If the test imports an image with this hash, the image is deleted at the
   * end.
   */
  createNewHash(): string {
    const hash = createHash('sha256').update(randomUUID()).digest('hex');
    this.hashes.push(hash);
    return hash;
  }

  /** Starts an import request. The caller writes its body. */
  openImportRequest(): ClientRequest {
    const open = request(`${this.baseUrl}/import`, {
      method: 'POST',
      headers: { ...this.headers, 'Content-Type': 'application/x-ndjson' },
      agent: false,
    });
    // This listener ignores the error, because the promise of the response is rejected with the same error.
    open.on('error', () => undefined);
    return open;
  }

  async sendImport(body: BodyChunks): Promise<ImportAnswer> {
    const open = this.openImportRequest();
    const answer = readAnswer(open);
    answer.catch(() => undefined);
    for await (const text of body) {
      if (open.destroyed) break;
      if (!open.write(text)) await waitUntilDrained(open);
    }
    open.end();
    return answer;
  }

  /** Imports lines. If the service answers that too many imports are running, the import is retried. */
  async sendImportWithRetries(body: readonly string[]): Promise<ImportAnswer> {
    const deadline = Date.now() + maxResponseTime;
    for (;;) {
      const answer = await this.sendImport(body);
      if (answer.retryAfter === undefined || Date.now() > deadline) return answer;
      await sleep(100);
    }
  }

  /**
   * Checks whether the service is healthy. Returns a description of what is wrong, or undefined if nothing is wrong.
   */
  async findServiceProblem(): Promise<string | undefined> {
    try {
      const { status, body } = await this.sendImportWithRetries([createImportLine(this.createNewHash())]);
      return status === 200 && body.imported === 1
        ? undefined
        : `the next import is answered ${status} ${JSON.stringify(body)}`;
    } catch (error) {
      return `the next import is not answered: ${String(error)}`;
    }
  }

  /**
   * Waits until the service is available again after a failure, so that the failure does not affect the test of the
   * next request.
   */
  async waitUntilRecovered(): Promise<void> {
    for (let tries = 0; tries < 60; tries++) {
      if ((await this.findServiceProblem()) === undefined) return;
      await sleep(500);
    }
  }

  async deleteImportedImages(): Promise<void> {
    for (const hash of this.hashes) {
      await fetch(`${this.baseUrl}/face_encoding/${hash}`, { method: 'DELETE', headers: this.headers }).catch(
        () => undefined,
      );
    }
  }
}

/** Waits until more of the body can be written to a request, or the request has ended. */
async function waitUntilDrained(open: ClientRequest): Promise<void> {
  const over = new AbortController();
  const options = { signal: over.signal };
  try {
    await Promise.race([once(open, 'drain', options), once(open, 'close', options)]);
  } finally {
    over.abort();
  }
}

async function readAnswer(open: ClientRequest): Promise<ImportAnswer> {
  const [response] = (await once(open, 'response', { signal: AbortSignal.timeout(maxResponseTime) })) as [
    IncomingMessage,
  ];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return {
    status: response.statusCode!,
    retryAfter: response.headers['retry-after'],
    body: JSON.parse(text) as Record<string, unknown>,
  };
}

function describeUnexpectedAnswer(
  { status, body }: ImportAnswer,
  wished: number,
  members: Readonly<Record<string, unknown>>,
): string | undefined {
  const asWished =
    status === wished && Object.entries(members).every(([name, value]) => body[name] === value);
  return asWished ? undefined : `it is answered ${status} ${JSON.stringify(body).slice(0, 300)}`;
}
