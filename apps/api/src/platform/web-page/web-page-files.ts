import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { installationUrl } from '#installation';
import { computeEntityTag } from '../http/entity-tag.js';

/** The compressed forms of a file that `npm run build:web` writes beside it, the preferred one first. */
const compressedForms = [
  { encoding: 'br', extension: '.br' },
  { encoding: 'gzip', extension: '.gz' },
] as const;

/** A file of the page, in its original or in a compressed form. */
export interface FileForm {
  /** The path relative to the directory of the page. */
  readonly path: string;
  readonly entityTag: string;
  /** The content coding; undefined for the original form. */
  readonly encoding: string | undefined;
}

/** The files of the web page, as they were at the start of the process. */
@Injectable()
export class WebPageFiles {
  /** The directory to which `npm run build:web` writes the page. */
  readonly directory = fileURLToPath(new URL('dist/apps/web/page/', installationUrl));

  private readonly entityTags: ReadonlyMap<string, string>;

  /** @throws if the page was not built */
  constructor() {
    this.entityTags = new Map(
      readdirSync(this.directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .map((path) => [path.slice(this.directory.length), computeEntityTag(readFileSync(path))]),
    );
  }

  /**
   * Returns the forms of a file in the order of preference. The last one is the original. The list is empty if the page
   * does not contain the file.
   */
  findForms(path: string): FileForm[] {
    if (compressedForms.some(({ extension }) => path.endsWith(extension))) return [];
    return [
      ...compressedForms.map(({ encoding, extension }) => ({ path: path + extension, encoding })),
      { path, encoding: undefined },
    ].flatMap((form) => {
      const entityTag = this.entityTags.get(form.path);
      return entityTag === undefined ? [] : [{ ...form, entityTag }];
    });
  }
}
