import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { environmentOption } from '../photos/environment-option.js';
import { createImageLimitOptions } from '../photos/limit-options.js';
import { type PushOptions } from './push-photos.js';

export type RunPushCommand = (
  paths: string[],
  options: PushOptions & { readonly json?: true },
) => Promise<void>;

const defaultServiceUrl = 'http://localhost:8000';

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
  const push = frs
    .command('push')
    .summary('upload photos to a service; can be resumed')
    .description('Uploads photos to a service, several at once. An interrupted run can be resumed.')
    .argument('<photos...>', 'folders, searched recursively, and files')
    .addOption(
      new Option('--url <url>', 'address of the service')
        .env('FRS_URL')
        .default(parseServiceUrl(defaultServiceUrl), defaultServiceUrl)
        .argParser(parseServiceUrl),
    )
    .addOption(
      new Option('--key <key>', 'API key, if the service requires one; FRS_KEY hides it from other users')
        .env('FRS_KEY')
        .argParser(parseApiKey),
    )
    .addOption(
      new Option('--parallel <number>', 'concurrent uploads; use a few more than the service has threads')
        .default(8)
        .argParser(parseWholeNumber(1, 256)),
    )
    .addOption(
      new Option('--patience <seconds>', 'how long to retry while the service is not available')
        .default(300)
        .argParser(parseWholeNumber(0, 86_400)),
    )
    .option('--json', 'print JSON, one line for each photo')
    .option('--verbose', 'print a line for photos with a face, too')
    .addHelpText('after', pushHelp)
    .action(run);
  // These options have no default values, because the limits of the service may be different.
  for (const option of createImageLimitOptions(environmentOption)) push.addOption(option);
}

function parseWholeNumber(lowest: number, highest: number) {
  return (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= lowest && number <= highest) return number;
    throw new InvalidArgumentError(`Must be a whole number from ${lowest} to ${highest}.`);
  };
}

function parseServiceUrl(value: string): URL {
  // Like all parts of FRS, the command treats an empty environment variable as not set.
  const address = value === '' ? defaultServiceUrl : value;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new InvalidArgumentError('Must look like http://localhost:8000.');
  // The paths of the routes are resolved relative to the address, so the address must end with a slash.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = url.hash = '';
  return url;
}

function parseApiKey(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new InvalidArgumentError('Contains characters that are not valid in a key.');
}
