import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type components } from '../../clients/typescript/src/index.js';
import { Client, readDemoPhoto, retryUntilAccepted, createFormFile, computeSha256 } from './client.js';
import { readExampleFile } from './example-files.js';
import { type Service, startApi, startService, withSearchProcess } from './service.js';

type SearchResponse = components['schemas']['SearchResponse'];

let service: Service;
let client: Client;
let portrait: Uint8Array;
let groupPhoto: Uint8Array;
/** The encoding of the portrait, as numbers. */
let portraitEncoding: number[];

beforeAll(async () => {
  service = await startService(withSearchProcess);
  client = new Client(service.url);
  portrait = await readExampleFile('portrait.jpg');
  groupPhoto = await readDemoPhoto('sample1.jpg');
  portraitEncoding = (await client.uploadPhoto(portrait)).body.face_encoding!;
  await client.uploadPhoto(groupPhoto);
});

afterAll(() => service?.stop());

beforeEach(async () => {
  for (const { name } of (await client.api.GET('/subjects')).data!.subjects) await deleteSubject(name);
});

const createPathParameters = (name: string) => ({ params: { path: { name } } });

async function enrolPhoto(name: string, photo: Uint8Array, face?: number) {
  const body = { upload_file: createFormFile(photo), ...(face === undefined ? {} : { face: String(face) }) };
  return client.api.POST('/subjects/{name}/faces', { ...createPathParameters(name), body });
}

async function enrolEncoding(name: string, numbers: readonly number[], model?: string) {
  const body = { encoding: [...numbers], ...(model === undefined ? {} : { model }) };
  return client.api.POST('/subjects/{name}/faces', { ...createPathParameters(name), body });
}

const deleteSubject = (name: string) => client.api.DELETE('/subjects/{name}', createPathParameters(name));

/** An encoding at a given distance from the encoding of the portrait. */
const createEncodingAtDistance = (distance: number): number[] =>
  portraitEncoding.map((value, i) => (i === 0 ? value + distance : value));

async function searchFaces(body: object): Promise<SearchResponse> {
  return (await client.api.POST('/search', { body: body as never })).data!;
}

/** Searches for the portrait until the result is as expected, and returns the names of the candidates. */
function searchUntil(wished: (names: (string | null)[]) => boolean, options: object = {}) {
  return retryUntilAccepted(
    async () =>
      (await searchFaces({ encoding: portraitEncoding, ...options })).faces[0]!.candidates.map(
        ({ subject }) => subject,
      ),
    wished,
  );
}

describe('enrolling', () => {
  test('has the effect that searches by photo, hash and encoding find the person', async () => {
    await enrolPhoto('Ada Lovelace', portrait);
    await searchUntil((names) => names.length === 1);
    const fileHash = computeSha256(portrait);
    const candidate = { subject: 'Ada Lovelace', distance: 0, file_hash: fileHash, face: 0 };
    expect((await searchFaces({ file_hash: fileHash })).faces).toMatchObject([
      { face: 0, candidates: [candidate] },
    ]);
    expect((await searchFaces({ encoding: portraitEncoding })).faces).toEqual([{ candidates: [candidate] }]);
    const { data } = await client.api.POST('/search', { body: { upload_file: createFormFile(portrait) } });
    expect(data).toMatchObject({ file_hash: fileHash, threshold: 0.6, faces: [{ candidates: [candidate] }] });
  });

  test('is refused if the photo shows several faces and none is selected; the response lists their boxes', async () => {
    const { response, error } = await enrolPhoto('Ada', groupPhoto);
    expect(response.status).toBe(422);
    const { body } = await client.lookUpPhoto(computeSha256(groupPhoto));
    expect(error).toMatchObject({
      type: 'urn:frs:problem:choose-face',
      faces: body.faces!.map(({ box }, face) => ({ face, box })),
    });
    expect((await client.api.GET('/subjects')).data!.subjects).toEqual([]);
    const chosen = await enrolPhoto('Ada', groupPhoto, 2);
    expect(chosen.data).toMatchObject({
      subject: 'Ada',
      face: { file_hash: computeSha256(groupPhoto), face: 2 },
    });
  });

  test('enrols the same face only once, also if the name differs in case or Unicode normalization', async () => {
    const first = await enrolPhoto('Zoë', portrait);
    expect(first.response.status).toBe(201);
    const again = await enrolPhoto('ZOE\u0308', portrait);
    expect(again.response.status).toBe(200);
    expect(again.data).toEqual(first.data);
  });

  test.each(['李小龍', 'a/b', '100 % & more?', '🧑‍🚀', "O'Neill; DROP TABLE subjects"])(
    'accepts the name %s',
    async (name) => {
      await enrolPhoto(name, portrait);
      expect(
        (await client.api.GET('/subjects/{name}', createPathParameters(name))).data!.subject,
      ).toMatchObject({
        name,
        number_of_faces: 1,
      });
      await searchUntil(([found]) => found === name);
      expect((await deleteSubject(name)).response.status).toBe(204);
    },
  );

  test('does not change the statistics', async () => {
    const before = await retryUntilAccepted(
      () => client.getStatistics(),
      ({ body }) => body.number_of_images_processed === 2,
    );
    await enrolPhoto('Ada', portrait);
    await enrolEncoding('Ada', createEncodingAtDistance(0.1));
    expect((await client.getStatistics()).body).toEqual(before.body);
  });
});

describe('searching', () => {
  test('returns each subject once, with the distance to its nearest enrolled face, up to the limit', async () => {
    for (let i = 0; i < 12; i++) await enrolEncoding('Near', createEncodingAtDistance(0.01 * (i + 1)));
    await enrolEncoding('Far', createEncodingAtDistance(0.3));
    await enrolEncoding('Too far', createEncodingAtDistance(0.7));
    await searchUntil((names) => names.length === 2, { limit: 2 });
    const [face] = (await searchFaces({ encoding: portraitEncoding, limit: 2 })).faces;
    expect(face!.candidates.map(({ subject }) => subject)).toEqual(['Near', 'Far']);
    expect(face!.candidates.map(({ distance }) => distance)).toEqual([
      expect.closeTo(0.01, 5),
      expect.closeTo(0.3, 5),
    ]);
    expect(
      (await searchFaces({ encoding: portraitEncoding, limit: 1, threshold: 0.005 })).faces[0]!.candidates,
    ).toEqual([]);
  });

  test('among all stored faces finds faces that are not enrolled, but not the searched face itself', async () => {
    const copy = Buffer.concat([portrait, Buffer.from('\0copy')]);
    await client.uploadPhoto(copy);
    const options = { among: 'all', threshold: 0.001 };
    await searchUntil((names) => names.length === 2, options);
    const query = { file_hash: computeSha256(portrait), ...options };
    expect((await searchFaces(query)).faces[0]!.candidates).toEqual([
      { subject: null, distance: 0, file_hash: computeSha256(copy), face: 0 },
    ]);
    await enrolPhoto('Ada', copy);
    expect((await searchFaces(query)).faces[0]!.candidates[0]!.subject).toBe('Ada');
    await client.api.DELETE('/face_encoding/{file_hash}', {
      params: { path: { file_hash: computeSha256(copy) } },
    });
    expect((await searchFaces(query)).faces[0]!.candidates).toEqual([]);
  });

  test('returns candidates for every face of a photo, or only for the face that the request selects', async () => {
    await enrolPhoto('Bea', groupPhoto, 1);
    await searchUntil((names) => names.length === 1, { threshold: 10 });
    const { faces } = await searchFaces({ file_hash: computeSha256(groupPhoto), threshold: 0.01 });
    expect(faces.map(({ candidates }) => candidates.length)).toEqual([0, 1, 0]);
    const chosen = await searchFaces({ file_hash: computeSha256(groupPhoto), face: 1 });
    expect(chosen.faces).toMatchObject([{ face: 1, candidates: [{ subject: 'Bea', distance: 0 }] }]);
  });

  test('is refused if all enrolled faces were encoded by another model than the searched face', async () => {
    await enrolEncoding('Ada', portraitEncoding, 'another model');
    const { error } = await client.api.POST('/search', { body: { encoding: portraitEncoding } });
    expect(error).toMatchObject({ type: 'urn:frs:problem:different-model' });
    const verified = await client.api.POST('/subjects/{name}/verify', {
      ...createPathParameters('Ada'),
      body: { encoding: portraitEncoding },
    });
    expect(verified.error).toMatchObject({ type: 'urn:frs:problem:different-model' });
  });

  test('among all faces is refused if all stored faces were encoded by another model than the searched encoding', async () => {
    const body = { encoding: portraitEncoding, model: 'another model', among: 'all' as const };
    const { error } = await client.api.POST('/search', { body });
    expect(error).toMatchObject({ type: 'urn:frs:problem:different-model' });
    const known = { encoding: portraitEncoding.map(() => 99), among: 'all' as const };
    expect((await client.api.POST('/search', { body: known })).data!.faces).toEqual([{ candidates: [] }]);
  });
});

test('verification compares a face with the nearest enrolled face of one subject', async () => {
  await enrolEncoding('Ada', createEncodingAtDistance(0.2));
  await enrolEncoding('Ada', createEncodingAtDistance(0.4));
  await enrolEncoding('Bea', portraitEncoding);
  const verify = (body: object) =>
    client.api.POST('/subjects/{name}/verify', {
      ...createPathParameters('ada'),
      body: { encoding: portraitEncoding, ...body } as never,
    });
  expect((await verify({})).data).toMatchObject({
    subject: 'Ada',
    distance: expect.closeTo(0.2, 5) as unknown,
    threshold: 0.6,
    same_person: true,
  });
  expect((await verify({ threshold: 0.1 })).data).toMatchObject({ same_person: false });
});

test('the list of enrolled faces is returned in pages, and the last enrolled face of a subject can be deleted', async () => {
  await enrolPhoto('Ada', portrait);
  await enrolEncoding('Ada', createEncodingAtDistance(0.2));
  const list = (query: object) =>
    client.api.GET('/subjects/{name}/faces', { params: { path: { name: 'Ada' }, query } });
  const first = (await list({ limit: 1 })).data!;
  const second = (await list({ limit: 1, cursor: first.next_cursor! })).data!;
  expect(second.next_cursor).toBeNull();
  const ids = [...first.faces, ...second.faces].map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    const path = { name: 'Ada', id: String(id) };
    expect(
      (await client.api.DELETE('/subjects/{name}/faces/{id}', { params: { path } })).response.status,
    ).toBe(204);
  }
  const { error } = await client.api.POST('/subjects/{name}/verify', {
    ...createPathParameters('Ada'),
    body: { encoding: portraitEncoding },
  });
  expect(error).toMatchObject({ type: 'urn:frs:problem:no-enrolled-face' });
  await searchUntil((names) => names.length === 0);
});

test('the list of enrolled faces contains boxes and, on request, the distances to the other faces', async () => {
  await enrolPhoto('Ada', portrait);
  for (const distance of [0.25, 0.5, 1]) await enrolEncoding('Ada', createEncodingAtDistance(distance));
  await enrolEncoding('Ada', portraitEncoding, 'another model');
  const list = async (query: object) =>
    (await client.api.GET('/subjects/{name}/faces', { params: { path: { name: 'Ada' }, query } })).data!
      .faces;
  const without = await list({});
  const { body } = await client.lookUpPhoto(computeSha256(portrait));
  expect(without[0]!.box).toEqual(body.faces![0]!.box);
  expect(without.slice(1).every(({ box }) => box === undefined)).toBe(true);
  expect(without.every(({ distances }) => distances === undefined)).toBe(true);
  const faces = await list({ distances: 'true', limit: 4 });
  const near = (value: number) => expect.closeTo(value, 5) as unknown as number;
  expect(faces.map(({ distances }) => distances)).toEqual([
    { compared_faces: 3, nearest: near(0.25), median: near(0.5) },
    { compared_faces: 3, nearest: near(0.25), median: near(0.25) },
    { compared_faces: 3, nearest: near(0.25), median: near(0.5) },
    { compared_faces: 3, nearest: near(0.5), median: near(0.75) },
  ]);
  const cursor = Buffer.from(String(faces.at(-1)!.id)).toString('base64url');
  expect((await list({ distances: 'true', cursor }))[0]!.distances).toEqual({
    compared_faces: 0,
    nearest: null,
    median: null,
  });
});

test('subjects are found by any part of their names, without regard to case', async () => {
  for (const name of ['Ada Lovelace', 'Grace Hopper', 'Émilie du Châtelet', '100 % _'])
    await enrolEncoding(name, portraitEncoding);
  const find = async (query: { contains: string; prefix?: string }) =>
    (await client.api.GET('/subjects', { params: { query } })).data!.subjects.map(({ name }) => name);
  expect(await find({ contains: 'LACE' })).toEqual(['Ada Lovelace']);
  expect(await find({ contains: 'ac' })).toEqual(['Ada Lovelace', 'Grace Hopper']);
  expect(await find({ contains: 'ac', prefix: 'gr' })).toEqual(['Grace Hopper']);
  expect(await find({ contains: 'cha\u0302telet' })).toEqual(['Émilie du Châtelet']);
  expect(await find({ contains: '%' })).toEqual(['100 % _']);
  expect(await find({ contains: 'nobody' })).toEqual([]);
});

test('a subject can be renamed and merged, and searches then return its new name', async () => {
  await enrolPhoto('Ada', portrait);
  await enrolEncoding('Lovelace', createEncodingAtDistance(0.2));
  const rename = (from: string, name: string) =>
    client.api.PATCH('/subjects/{name}', { ...createPathParameters(from), body: { name } });
  expect((await rename('ada', 'ADA')).data).toMatchObject({ subject: { name: 'ADA' }, merged: false });
  expect((await rename('Lovelace', 'Ada')).data).toMatchObject({
    subject: { name: 'ADA', number_of_faces: 2 },
    merged: true,
  });
  await searchUntil((names) => names.join() === 'ADA');
  expect((await rename('Lovelace', 'Ada')).response.status).toBe(404);
});

test('an export contains the subjects, an import restores them, and importing them again has no effect', async () => {
  await enrolPhoto('Zoë', portrait);
  await enrolPhoto('Zoë', groupPhoto, 2);
  const other = { encoding: createEncodingAtDistance(0.2).map(Math.fround), model: 'another model' };
  await enrolEncoding('Zoë', other.encoding, other.model);
  const lines = (await client.api.GET('/export', { parseAs: 'text' })).data!.trim().split('\n');
  const reference = (photo: Uint8Array, face: number) => ({ file_hash: computeSha256(photo), face });
  expect(JSON.parse(lines.at(-1)!)).toEqual({
    subject: 'Zoë',
    faces: [reference(portrait, 0), reference(groupPhoto, 2), other],
    decisions: [],
  });
  await deleteSubject('Zoë');
  await searchUntil((names) => names.length === 0);
  const none = { imported: 0, known: 0, missing: 0 };
  const decisions = [{ ...reference(groupPhoto, 1), is_subject: false }];
  const missing = { file_hash: '1'.repeat(64), face: 7 };
  const body = [...lines, JSON.stringify({ subject: 'ZOË', faces: [missing], decisions })].join('\n');
  const importBody = async () => (await client.api.POST('/import', { body })).data!;
  expect(await importBody()).toEqual({
    message: 'OK',
    imported: 0,
    known: lines.length - 1,
    refused: 0,
    enrolments: { imported: 3, known: 0, missing: 1 },
    decisions: { ...none, imported: 1 },
    refusals: [],
    missing: [{ line: lines.length + 1, ...missing }],
  });
  await searchUntil(([name]) => name === 'Zoë');
  const exported = (await client.api.GET('/export', { parseAs: 'text' })).data!;
  expect(await importBody()).toMatchObject({
    enrolments: { imported: 0, known: 3, missing: 1 },
    decisions: { ...none, known: 1 },
  });
  expect((await client.api.GET('/export', { parseAs: 'text' })).data).toBe(exported);
});

describe('bad input', () => {
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(service.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const hash = (): string => computeSha256(portrait);
  const notANumber = Buffer.alloc(512, 0xff).toString('base64');

  test.each<[string, string, () => unknown, number, string]>([
    [
      'a threshold that is no number',
      '/search',
      () => ({ file_hash: hash(), threshold: 'x' }),
      400,
      'malformed-body',
    ],
    ['a threshold of 0', '/search', () => ({ file_hash: hash(), threshold: 0 }), 400, 'malformed-body'],
    ['a limit over the maximum', '/search', () => ({ file_hash: hash(), limit: 101 }), 400, 'malformed-body'],
    [
      'an unknown value of among',
      '/search',
      () => ({ file_hash: hash(), among: 'x' }),
      400,
      'malformed-body',
    ],
    [
      'an encoding of 127 numbers',
      '/search',
      () => ({ encoding: Array(127).fill(0) }),
      400,
      'malformed-body',
    ],
    ['an encoding with NaN', '/search', () => ({ encoding: notANumber }), 400, 'malformed-body'],
    [
      'a hash and an encoding',
      '/search',
      () => ({ file_hash: hash(), encoding: portraitEncoding }),
      400,
      'malformed-body',
    ],
    ['nothing', '/search', () => ({}), 400, 'malformed-body'],
    [
      'a face that the photo does not have',
      '/search',
      () => ({ file_hash: hash(), face: 1 }),
      422,
      'unknown-face',
    ],
    ['a negative face', '/subjects/a/faces', () => ({ file_hash: hash(), face: -1 }), 400, 'malformed-body'],
    ['a face of 1e99', '/subjects/a/faces', () => ({ file_hash: hash(), face: 1e99 }), 400, 'malformed-body'],
    ['an unknown hash', '/subjects/a/faces', () => ({ file_hash: '0'.repeat(64) }), 404, 'unknown-image'],
    [
      'a name of control characters',
      '/subjects/%00/faces',
      () => ({ encoding: portraitEncoding }),
      400,
      'malformed-name',
    ],
    [
      'a name of white space',
      '/subjects/%20/faces',
      () => ({ encoding: portraitEncoding }),
      400,
      'malformed-name',
    ],
    [
      'a long name',
      `/subjects/${'a'.repeat(201)}/faces`,
      () => ({ encoding: portraitEncoding }),
      400,
      'malformed-name',
    ],
    [
      'a name that is not UTF-8',
      '/subjects/%ff/faces',
      () => ({ encoding: portraitEncoding }),
      404,
      'unknown-route',
    ],
    [
      'an unknown subject',
      '/subjects/nobody/verify',
      () => ({ encoding: portraitEncoding }),
      404,
      'unknown-subject',
    ],
    [
      'a model of 201 characters',
      '/subjects/a/faces',
      () => ({ encoding: portraitEncoding, model: 'm'.repeat(201) }),
      400,
      'malformed-body',
    ],
  ])('%s is refused', async (_, path, body, status, kind) => {
    const response = await post(path, body());
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { type: `urn:frs:problem:${kind}` },
    ]);
    expect((await client.api.GET('/subjects')).data!.subjects).toEqual([]);
  });

  test.each([
    ['/subjects?cursor=AA', 'malformed-query'],
    ['/subjects?cursor=', 'malformed-query'],
    ['/subjects?limit=1001', 'malformed-query'],
    ['/subjects?prefix=%00', 'malformed-query'],
    ['/subjects/a/faces?cursor=x', 'malformed-query'],
    ['/subjects/nobody', 'unknown-subject'],
    ['/subjects/nobody/faces', 'unknown-subject'],
  ])('GET %s is refused', async (path, kind) => {
    expect(await (await fetch(service.url + path)).json()).toMatchObject({ type: `urn:frs:problem:${kind}` });
  });

  test.each([
    ['/search?threshold=0.5', 'threshold'],
    ['/search?limit=1', 'limit'],
    ['/search?among=all', 'among'],
    ['/subjects/a/verify?threshold=0.5', 'threshold'],
    ['/subjects/a/faces?face=1', 'face'],
    ['/compare?threshold=0.5', 'threshold'],
  ])('POST %s is refused, because the parameter belongs in the body', async (path, parameter) => {
    const response = await post(path, { encoding: portraitEncoding });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      {
        type: 'urn:frs:problem:malformed-query',
        detail: `${parameter}: is not a query parameter. Send the parameters of this route in the body.`,
      },
    ]);
    expect((await client.api.GET('/subjects')).data!.subjects).toEqual([]);
  });

  test.each(['0', '-1', 'x', '1e3', '99999999999999999999'])(
    'deleting the enrolled face with the ID %s is answered with 404',
    async (id) => {
      await enrolPhoto('Ada', portrait);
      const response = await fetch(`${service.url}/subjects/Ada/faces/${id}`, { method: 'DELETE' });
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { type: 'urn:frs:problem:unknown-example' },
      ]);
    },
  );

  test('if a body matches none of several allowed forms, the detail describes the problem of the most similar form', async () => {
    const response = await post('/search', { encoding: Array(127).fill(0) });
    expect(await response.json()).toMatchObject({ detail: 'encoding: must be 128 numbers.' });
  });

  test('numbers of an encoding that are too small for a float32 are rounded to 0', async () => {
    const { response } = await enrolEncoding('Small', Array<number>(128).fill(1e-60), 'model 1');
    expect(response.status).toBe(201);
    const again = await enrolEncoding('Small', Array<number>(128).fill(0), 'model 1');
    expect(again.response.status).toBe(200);
  });

  test('a form with an invalid number in the field face is refused', async () => {
    for (const face of ['', 'x', '-1', '99999']) {
      const form = new FormData();
      form.append('upload_file', createFormFile(portrait));
      form.append('face', face);
      const response = await fetch(`${service.url}/subjects/Ada/faces`, { method: 'POST', body: form });
      expect(response.status).toBe(400);
    }
  });
});

describe('without a search process and photos', () => {
  let api: Service;

  beforeAll(async () => {
    api = await startApi();
  });

  afterAll(() => api?.stop());

  test('a search is refused with 503 and Retry-After, but verification works', async () => {
    const alone = new Client(api.url);
    const given = { encoding: portraitEncoding, model: 'model 1' };
    await alone.api.POST('/subjects/{name}/faces', { ...createPathParameters('Ada'), body: given });
    const { response, error } = await alone.api.POST('/search', { body: given });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(error).toMatchObject({ type: 'urn:frs:problem:index-unavailable' });
    const verified = await alone.api.POST('/subjects/{name}/verify', {
      ...createPathParameters('Ada'),
      body: given,
    });
    expect(verified.data).toMatchObject({ same_person: true });
  });

  test('a search for an encoding is refused if the request contains no model', async () => {
    const { error } = await new Client(api.url).api.POST('/search', { body: { encoding: portraitEncoding } });
    expect(error).toMatchObject({ type: 'urn:frs:problem:unknown-model' });
  });
});
