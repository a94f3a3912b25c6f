import { type Command } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { environmentOption } from '../photos/environment-option.js';
import { imageLimitOptions } from '../photos/limit-options.js';
import { addServiceOptions, parallelOption } from '../service/service-options.js';
import { type SendOptions } from '../service/send-photos.js';

export type RunPush = (paths: string[], options: SendOptions & { readonly json?: true }) => Promise<void>;

const pushHelp = `
Prints a line for each photo without an encoding. With --verbose, prints a line
for every photo; with --json, the answer for every photo, in the format of
"frs encode --json". A terminal shows a progress bar.

Each file is first looked up by its hash, so that no file is uploaded twice.
After an interruption, run the same command again to continue. Requests are
retried while the service is busy or restarts. A file whose encodings were
imported is uploaded and encoded.

The service has its own limits for photos. With the limit options, photos are
refused before the upload.

Examples:
  frs push holiday/
  FRS_KEY=… frs push --url https://faces.example.org --parallel 16 holiday/
  frs push --json holiday/ > holiday.ndjson
${exitCodesHelp}`;

export function addPushCommand(frs: Command, run: RunPush): void {
  const push = addServiceOptions(frs.command('push'))
    .summary('upload photos to a service; can be resumed')
    .description('Uploads photos to a service, several at once. An interrupted run can be resumed.')
    .argument('<photos...>', 'folders, searched recursively, and files')
    .addOption(parallelOption())
    .option('--json', 'print JSON, one line for each photo')
    .option('--verbose', 'print a line for photos with a face, too')
    .addHelpText('after', pushHelp)
    .action(run);
  // No defaults: the service has limits of its own, which may differ.
  for (const option of imageLimitOptions(environmentOption)) push.addOption(option);
}
