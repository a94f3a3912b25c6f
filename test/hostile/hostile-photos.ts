import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type HostileRequestFinding, type HostileRequestGroup } from './finding.js';
import {
  createAvif,
  createAvifWithDeclaredSize,
  createGifWithFrames,
  createJpegWithScans,
  createJpegWithEmptyComments,
  createPng,
  createPngWithTextChunks,
  createTiff,
  createTiffWithCircularDirectories,
  createTiffWithDirectories,
  createWebpWithFrames,
} from './photos.js';

/** Maximum time in milliseconds after which the API must have refused a hostile file. */
const maxRefusalMilliseconds = 2_000;

/**
 * Maximum additional time in milliseconds for an ordinary photo that is uploaded concurrently with hostile files,
 * compared with the same number of bytes of text.
 */
const maxDelayMilliseconds = 1_000;

/**
 * Hostile files: their processing would take much more time or memory than their size suggests. Each entry contains the
 * problem type that the service must return.
 */
const expensiveFiles: readonly [name: string, kind: string, bytes: () => Buffer | Promise<Buffer>][] = [
  ['TIFF of 1 × 99,999,999 pixels', 'too-long', () => createTiff(1, 99_999_999)],
  ['PNG of 1 × 99,999,999 pixels', 'too-long', () => createPng(1, 99_999_999)],
  ['PNG of 1 × 29,999 pixels', 'too-narrow', () => createPng(1, 29_999)],
  [
    'progressive JPEG of 9992² pixels with 400 empty scans',
    'too-complex',
    () => createJpegWithScans(9992, 400),
  ],
  ['JPEG with 100,000 segments', 'too-complex', () => createJpegWithEmptyComments(100_000)],
  ['PNG with 800 texts of 8 MB', 'too-complex', () => createPngWithTextChunks(800)],
  ['TIFF with 276,000 directories', 'too-complex', () => createTiffWithDirectories(276_000)],
  ['TIFF with a cycle of directories', 'too-complex', createTiffWithCircularDirectories],
  ['GIF with 1,000,000 frames', 'too-complex', () => createGifWithFrames(1_000_000)],
  ['WebP with 100,000 frames', 'too-complex', () => createWebpWithFrames(100_000)],
  ['AVIF of 67 megapixels', 'too-much-memory', () => createAvif(8192, 8192)],
  [
    'AVIF of 67 megapixels that declares 64 × 64 pixels',
    'unreadable-image',
    async () => createAvifWithDeclaredSize(await createAvif(8192, 8192), 64, 64),
  ],
  [
    'interlaced PNG of 16 bits and 100 megapixels',
    'too-much-memory',
    () => createPng(9992, 9992, { bits: 16, colour: 6, interlaced: true }),
  ],
];

/**
 * Sends every hostile file, first separately, then all files concurrently with an ordinary photo. From the time of the
 * ordinary photo, the time that it takes concurrently with the same number of bytes of text is subtracted, because
 * receiving these bytes also takes CPU time.
 */
export const hostilePhotos: HostileRequestGroup = {
  name: 'photos',
  async run(baseUrl, key) {
    const findings: HostileRequestFinding[] = [];
    const made: Buffer[] = [];
    for (const [name, kind, make] of expensiveFiles) {
      const bytes = await make();
      made.push(bytes);
      const { status, type, milliseconds } = await uploadAndMeasure(baseUrl, key, bytes);
      findings.push(
        {
          what: name,
          wanted: kind,
          found: `${status} ${type}`,
          holds: type === `urn:frs:problem:${kind}`,
        },
        {
          what: `${name}: time to the answer`,
          wanted: `at most ${maxRefusalMilliseconds} ms`,
          found: `${milliseconds} ms`,
          holds: milliseconds <= maxRefusalMilliseconds,
          isLatency: true,
        },
      );
    }
    const photo = await readOrdinaryPhoto();
    const besideAll = async (
      others: readonly Buffer[],
    ): Promise<[photo: TimedResponse, others: TimedResponse[]]> => {
      const together = others.map((bytes) => uploadAndMeasure(baseUrl, key, appendRandomBytes(bytes)));
      return [await uploadAndMeasure(baseUrl, key, appendRandomBytes(photo)), await Promise.all(together)];
    };
    const [usual] = await besideAll(made.map(({ length }) => Buffer.alloc(length, 'text')));
    const [beside, answers] = await besideAll(made);
    findings.push(
      {
        what: 'ordinary photo, concurrent with all of them',
        wanted: '200',
        found: String(beside.status),
        holds: beside.status === 200,
      },
      {
        what: 'ordinary photo, concurrent with all of them: time to the answer',
        wanted: `at most ${maxDelayMilliseconds} ms more than the ${usual.milliseconds} ms beside as many bytes of text`,
        found: `${beside.milliseconds} ms`,
        holds: beside.milliseconds <= usual.milliseconds + maxDelayMilliseconds,
        isLatency: true,
      },
    );
    const unrefused = answers.filter(({ status }) => status < 400 || status >= 500).length;
    findings.push({
      what: 'concurrent hostile files that were not refused',
      wanted: '0',
      found: String(unrefused),
      holds: unrefused === 0,
    });
    return findings;
  },
};

interface TimedResponse {
  readonly status: number;
  readonly type: string;
  readonly milliseconds: number;
}

async function uploadAndMeasure(
  baseUrl: string,
  key: string | undefined,
  bytes: Buffer,
): Promise<TimedResponse> {
  const body = new FormData();
  body.append('upload_file', new File([new Uint8Array(bytes)], 'photo'));
  const headers = key === undefined ? undefined : { Authorization: `Bearer ${key}` };
  const begun = performance.now();
  const response = await fetch(`${baseUrl}/generate_face_encoding`, {
    method: 'POST',
    body,
    ...(headers && { headers }),
  });
  const answer = (await response.json()) as { readonly type?: string };
  const milliseconds = Math.round(performance.now() - begun);
  return { status: response.status, type: answer.type ?? '', milliseconds };
}

/**
 * Appends random bytes to an image file, so that it has another hash. Decoders ignore bytes after the end of the image.
 */
function appendRandomBytes(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, createHash('sha256').update(randomBytes(16)).digest()]);
}

function readOrdinaryPhoto(): Promise<Buffer> {
  return readFile(new URL('../../../node_modules/@vladmandic/face-api/demo/sample4.jpg', import.meta.url));
}
