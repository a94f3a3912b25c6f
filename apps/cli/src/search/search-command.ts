import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { createEnvironmentOption } from '../photos/option-from-environment.js';
import { createImageLimitOptions } from '../photos/limit-options.js';
import { addServiceOptions, createParallelOption, parseWholeNumber } from '../service/service-options.js';
import { type SearchOptions } from './search-photos.js';

export type RunSearchCommand = (
  paths: string[],
  options: SearchOptions & { readonly json?: true },
) => Promise<void>;

const searchHelp = `
Prints the candidates for each face of each photo, the nearest first, with their
distances. With --json, prints the answer of the service for every photo.

The photos are stored in the service like all uploads.

Examples:
  frs search photo.jpg
  frs search --threshold 0.5 --limit 3 --json holiday/ > candidates.ndjson
${exitCodesHelp}`;

export function addSearchCommand(frs: Command, run: RunSearchCommand): void {
  const search = addServiceOptions(frs.command('search'))
    .summary('find out who is on photos')
    .description('Searches the faces of a service for the faces of photos.')
    .argument('<photos...>', 'folders, searched recursively, and files')
    .addOption(
      new Option(
        '--threshold <distance>',
        'maximum distance of a candidate; the service has a default',
      ).argParser(parseDistance),
    )
    .addOption(
      new Option(
        '--limit <number>',
        'maximum number of candidates for a face; the service has a default',
      ).argParser(parseWholeNumber(1, 100)),
    )
    .addOption(
      new Option('--among <faces>', 'search the enrolled faces, or all stored faces').choices([
        'subjects',
        'all',
      ]),
    )
    .addOption(createParallelOption())
    .option('--json', 'print JSON, one line for each photo')
    .addHelpText('after', searchHelp)
    .action(run);
  for (const option of createImageLimitOptions(createEnvironmentOption)) search.addOption(option);
}

function parseDistance(value: string): number {
  const number = /^\d*\.?\d+$/.test(value) ? Number(value) : NaN;
  if (number > 0 && number <= 10) return number;
  throw new InvalidArgumentError('Must be a number above 0 and at most 10.');
}
