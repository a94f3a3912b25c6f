import { type Command } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { createEnvironmentOption } from '../photos/option-from-environment.js';
import { createImageLimitOptions } from '../photos/limit-options.js';
import { type SendOptions } from '../service/send-photos.js';
import { addServiceOptions, createParallelOption } from '../service/service-options.js';

export type RunPushCommand = (
  paths: string[],
  options: SendOptions & { readonly json?: true },
) => Promise<void>;

const pushHelp = `
Prints a line for each photo without an encoding. With --verbose, prints a line
for every photo. With --json, prints the encodings of every photo in the format
of "frs encode --json". A terminal shows a progress bar.

Each file is first looked up by its hash, so that no file is uploaded twice.
After an interruption, run the same command again to continue. Requests are
retried while the service is busy or restarts. If encodings were imported for a
file, the file is uploaded and encoded by the service.

The service has its own limits for photos. The limit options refuse photos
before the upload.

Examples:
  frs push holiday/
  FRS_KEY=… frs push --url https://faces.example.org --parallel 16 holiday/
  frs push --json holiday/ > holiday.ndjson
${exitCodesHelp}`;

export function addPushCommand(frs: Command, run: RunPushCommand): void {
  const push = addServiceOptions(frs.command('push'))
    .summary('upload photos to a service; can be resumed')
    .description('Uploads photos to a service, several at once. An interrupted run can be resumed.')
    .argument('<photos...>', 'folders, searched recursively, and files')
    .addOption(createParallelOption())
    .option('--json', 'print JSON, one line for each photo')
    .option('--verbose', 'print a line for photos with a face, too')
    .addHelpText('after', pushHelp)
    .action(run);
  // The options for the limits of photos have no default values, because the limits of the service may be different.
  for (const option of createImageLimitOptions(createEnvironmentOption)) push.addOption(option);
}
