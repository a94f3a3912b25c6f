import { expect, test } from '@jest/globals';
import { serializeBody } from '../src/serialize-body.js';

const photo = new File(['photo'], 'photo.jpg');

test('an object is sent as JSON', async () => {
  const body = serializeBody({ faces: [{ file_hash: 'a' }], threshold: 0.5 }) as Blob;
  expect(body.type).toBe('application/json');
  expect(JSON.parse(await body.text())).toEqual({ faces: [{ file_hash: 'a' }], threshold: 0.5 });
});

test('an object that contains a file is sent as a form with one field for each value', () => {
  const body = serializeBody({
    upload_file: [photo, photo],
    file_hash: ['a'],
    threshold: 0.5,
    encoding: undefined,
  }) as FormData;
  expect([...body.keys()]).toEqual(['upload_file', 'upload_file', 'file_hash', 'threshold']);
  expect(body.getAll('upload_file').map((file) => (file as File).name)).toEqual(['photo.jpg', 'photo.jpg']);
  expect([body.get('file_hash'), body.get('threshold')]).toEqual(['a', '0.5']);
});

test('a string is sent as newline-delimited JSON', async () => {
  const body = serializeBody('{}\n') as Blob;
  expect(body.type).toBe('application/x-ndjson');
  expect(await body.text()).toBe('{}\n');
});

test.each([new Blob(['{}\n'], { type: 'application/x-ndjson' }), new FormData()])(
  'a form or a Blob is sent unchanged',
  (body) => {
    expect(serializeBody(body)).toBe(body);
  },
);
