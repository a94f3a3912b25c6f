import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';

/** The compressed forms of a file, the preferred one first. */
const compressedForms = [
  { encoding: 'br', extension: '.br' },
  { encoding: 'gzip', extension: '.gz' },
] as const;

export interface CompressedForm {
  readonly encoding: string;
  /** The path relative to the directory of the page. */
  readonly path: string;
}

/** The files of the web page, as they were at the start of the process. */
@Injectable()
export class WebPageFiles {
  /** The directory to which `npm run build:web` writes the page, relative to this compiled file. */
  readonly directory = fileURLToPath(new URL('../../../../web/page/', import.meta.url));

  private readonly paths: ReadonlySet<string>;

  /** @throws if the page was not built */
  constructor() {
    this.paths = new Set(readdirSync(this.directory, { recursive: true, encoding: 'utf8' }));
  }

  has(path: string): boolean {
    return this.paths.has(path);
  }

  /** Returns the compressed forms of a file that the build has written. */
  findCompressedForms(path: string): CompressedForm[] {
    return compressedForms
      .map(({ encoding, extension }) => ({ encoding, path: path + extension }))
      .filter((form) => this.paths.has(form.path));
  }
}
