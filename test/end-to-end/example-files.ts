import { readFile } from 'node:fs/promises';
import { readDemoPhoto } from './client.js';

/** The files to which examples of the OpenAPI document refer. */
const exampleFiles: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'portrait.jpg': createPortrait,
  'sample1.jpg': () => readDemoPhoto('sample1.jpg'),
  'pixel.gif': () =>
    Promise.resolve(Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64')),
  'damaged.jpg': async () => {
    const photo = await createPortrait();
    return photo.subarray(0, photo.length / 2);
  },
  'text.jpg': () => Promise.resolve(Buffer.from('This is no photo.')),
  'empty.jpg': () => Promise.resolve(Buffer.alloc(0)),
};

function createPortrait(): Promise<Buffer> {
  return readFile(new URL('../../../docs/pictures/portrait.jpg', import.meta.url));
}

/** @throws when no file has this name */
export async function readExampleFile(name: string): Promise<Uint8Array> {
  const read = exampleFiles[name];
  if (read === undefined) throw new Error(`The document names the file ${name}, which does not exist.`);
  return read();
}
