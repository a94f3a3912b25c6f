import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { frs } from './frs.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const page = await readFile(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');

/** Commands that need no service, each with all that it prints; what it says of its speed differs from run to run. */
const examples = [...page.matchAll(/```console\n\$ npx frs (.*)\n([^]*?)```/g)]
  .map(([, command, answer]) => ({
    args: command!.split(' '),
    answer: answer!.replaceAll(/^frs: .*\n/gm, ''),
  }))
  .filter(({ args }) => args[0] !== 'push');

test.each(examples)('answers what docs/cli.md says: frs $args', async ({ args, answer }) => {
  const { output } = await frs(args, { folder: root });
  expect(output).toBe(answer);
});

test('docs/cli.md has examples', () => {
  expect(examples).toHaveLength(3);
});
