import { access, readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';

interface NestProject {
  readonly type: 'application' | 'library';
  readonly root: string;
  readonly sourceRoot: string;
  readonly entryFile: string;
}

// The project is built with tsc, so it does not depend on the Nest CLI. nest-cli.json is for developers who use it:
// `npx @nestjs/cli build` compiles the project, and `npx @nestjs/cli generate --project NAME` adds files to an
// application or library.

const repositoryUrl = new URL('../../../', import.meta.url);
const foldersWithProjectType = [
  ['apps', 'application'],
  ['libs', 'library'],
] as const;

test('nest-cli.json lists all applications and libraries', async () => {
  const { projects } = JSON.parse(await readFile(new URL('nest-cli.json', repositoryUrl), 'utf8')) as {
    projects: Record<string, NestProject>;
  };
  const expected: Record<string, NestProject> = {};
  for (const [folder, type] of foldersWithProjectType) {
    for (const name of await readdir(new URL(folder, repositoryUrl))) {
      // The web page is built with Vite and is not an application of Nest.
      if (name === 'web') continue;
      const path = `${folder}/${name}`;
      const entryFile = type === 'application' ? `${path}/src/main` : 'index';
      expected[name] = { type, root: path, sourceRoot: `${path}/src`, entryFile };
      await access(
        new URL(type === 'application' ? `${entryFile}.ts` : `${path}/src/${entryFile}.ts`, repositoryUrl),
      );
    }
  }
  expect(projects).toEqual(expected);
});
