/**
 * `npm run record:examples`: records the current results of the encoder in the examples, which are the portrait in the
 * OpenAPI document and the fractions in the answers on the pages. The program lists the examples that differ in other
 * parts, so that a developer can check them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { examplePhotos } from '../../apps/api/src/platform/openapi/example-photos.js';
import {
  recordedDistance,
  recordedPortrait,
} from '../../apps/api/src/platform/openapi/recorded-responses.js';
import { createClient } from '../../clients/typescript/src/index.js';
import { createFormFile } from '../end-to-end/client.js';
import { readExampleFile } from '../end-to-end/example-files.js';
import { startServiceAlone } from '../end-to-end/service.js';
import { findDifferences } from './compare-answer.js';
import { findJsonDifferences } from './json-differences.js';
import { repositoryUrl } from './documentation-page.js';
import { ExampleRunner } from './example-runner.js';
import { updateDocumentedOutput } from './update-documented-output.js';
import { pagesWithExamples, photoExample } from './pages-with-examples.js';

await recordAnswers();
const runner = await ExampleRunner.start(startServiceAlone);
try {
  for (const page of pagesWithExamples) await updatePageAnswers(page);
} finally {
  await runner.stop();
}

/** Writes the recorded response for the portrait, unless the encoder still returns the same response. */
async function recordAnswers(): Promise<void> {
  const { portrait, distance } = await recordEncoderAnswers();
  const recorded = { portrait: recordedPortrait, distance: recordedDistance };
  if (findJsonDifferences(recorded, { portrait, distance }).length === 0) return;
  const { landmarks, encoding, ...others } = portrait;
  const lines = encoding.match(/.{1,100}/g)!.map((line) => `'${line}',`);
  const path = new URL('apps/api/src/platform/openapi/recorded-responses.ts', repositoryUrl);
  const text = `/** The responses of the service to the example photos. \`npm run record:examples\` writes this file. */

    export const recordedPortrait = {
      ${JSON.stringify(others).slice(1, -1)},
      /** x and y of the 68 landmarks alternately, in pixels. */
      landmarks: ${JSON.stringify(landmarks)},
      /** 128 little-endian float32 numbers in base64. */
      encoding: [${lines.join('\n')}].join(''),
    };

    /** Distance between the most prominent face of the portrait and the most prominent face of the group photo. */
    export const recordedDistance = ${distance};`;
  await writeFile(path, text);
  console.log('apps/api/src/platform/openapi/recorded-responses.ts is updated.');
}

async function recordEncoderAnswers(): Promise<{ portrait: typeof recordedPortrait; distance: number }> {
  const service = await startServiceAlone();
  try {
    const { POST } = createClient({ baseUrl: service.url });
    const files = await Promise.all(
      [examplePhotos.portrait, examplePhotos.group].map(async ({ name }) =>
        createFormFile(await readExampleFile(name), name),
      ),
    );
    const fields = 'model,width,height,box,score,landmarks_68,encoding';
    const encoded = await POST('/generate_face_encoding', {
      params: { query: { fields, encoding_format: 'base64' } },
      body: { upload_file: files[0]! },
    });
    const compared = await POST('/compare', { body: { upload_file: files } });
    if (encoded.data?.message !== 'OK' || compared.data === undefined) {
      throw new Error(
        `The portrait does not show one face: ${JSON.stringify(encoded.error ?? compared.error)}`,
      );
    }
    const { model, width, height, faces } = encoded.data;
    const [face] = faces!;
    const portrait = {
      model: model!,
      width: width!,
      height: height!,
      box: face!.box!,
      score: face!.score!,
      landmarks: face!.landmarks_68!.flat(),
      encoding: face!.encoding as string,
    };
    return { portrait, distance: compared.data.distance };
  } finally {
    await service.stop();
  }
}

/** Runs the examples of a page in their order, and writes the real answers into the page. */
async function updatePageAnswers({ page, examples }: (typeof pagesWithExamples)[number]): Promise<void> {
  const path = new URL(page, repositoryUrl);
  const before = await readFile(path, 'utf8');
  let text = before;
  await runner.resetService();
  if (page !== 'docs/api.md') await runner.run(photoExample);
  for (const example of examples) {
    const { printed } = await runner.run(example);
    const { answer, line } = example;
    if (answer === undefined) continue;
    const now = { ...answer, text: updateDocumentedOutput(answer, printed) };
    text = text.replaceAll(answer.text, () => now.text);
    for (const difference of findDifferences(now, printed)) console.log(`${page}:${line} ${difference}`);
  }
  if (text === before) return;
  await writeFile(path, text);
  console.log(`${page} was updated.`);
}
