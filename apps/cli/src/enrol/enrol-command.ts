import { statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { createEnvironmentOption } from '../photos/option-from-environment.js';
import { createImageLimitOptions } from '../photos/limit-options.js';
import { addServiceOptions, createParallelOption } from '../service/service-options.js';
import { type EnrolOptions } from './enrol-photos.js';

export type RunEnrolCommand = (
  folder: string,
  options: EnrolOptions & { readonly json?: true },
) => Promise<void>;

const enrolHelp = `
Each sub-folder is a person: its name is the name of the subject, and all photos
below it are enrolled. A photo with several faces is not enrolled, and is
reported (exit code 1), unless --most-prominent is given.

Prints a line for each photo that is not enrolled. With --verbose, prints a line
for every photo; with --json, the answer for every photo. A terminal shows a
progress bar.

No file is uploaded or enrolled twice. After an interruption, run the same
command again to continue.

Examples:
  frs enrol people/
  frs enrol --most-prominent --json people/ > enrolled.ndjson
${exitCodesHelp}`;

export function addEnrolCommand(frs: Command, run: RunEnrolCommand): void {
  const enrol = addServiceOptions(frs.command('enrol'))
    .summary('enrol the people of a folder; can be resumed')
    .description('Enrols the photos of a folder that has a sub-folder for each person.')
    .argument('<folder>', 'folder with a sub-folder for each person', requireExistingFolder)
    .addOption(createParallelOption())
    .option('--most-prominent', 'enrol the most prominent face of a photo with several faces')
    .option('--json', 'print JSON, one line for each photo')
    .option('--verbose', 'print a line for enrolled photos, too')
    .addHelpText('after', enrolHelp)
    .action(run);
  for (const option of createImageLimitOptions(createEnvironmentOption)) enrol.addOption(option);
}

function requireExistingFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw new InvalidArgumentError('Must be a folder.');
}
