import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { environmentOption } from '../photos/environment-option.js';
import { limitOptions } from '../photos/limit-options.js';
import { type PushOptions } from './push-photos.js';

export type RunPush = (paths: string[], options: PushOptions & { readonly json?: true }) => Promise<void>;

const defaultUrl = 'http://localhost:8000';

const pushHelp = `
Prints a line for each photo that has no encoding, with --verbose for every
photo, with --json the answer to every photo, as "frs encode --json" has it. On
a terminal a bar shows the progress.

The service is first asked for each file by its hash, so nothing is sent twice:
when a run was stopped, the same command goes on from there. While the service
is busy or restarts, photos are tried again. Encodings that were imported under
the hash of a file do not count as its answer: it is sent and encoded.

The service decides which photos are too large for it. Limits that are given
here are those by which a photo is refused before it is sent.

Examples:
  frs push holiday/
  FRS_KEY=… frs push --url https://faces.example.org --parallel 16 holiday/
  frs push --json holiday/ > holiday.ndjson
${exitCodesHelp}`;

export function addPushCommand(frs: Command, run: RunPush): void {
  const push = frs
    .command('push')
    .summary('upload photos to a service; goes on where it stopped')
    .description('Uploads photos to a service, several at once, and goes on where an earlier run stopped.')
    .argument('<photos...>', 'folders that are searched for photos, or files')
    .addOption(
      new Option('--url <url>', 'where the service is')
        .env('FRS_URL')
        .default(serviceUrl(defaultUrl), defaultUrl)
        .argParser(serviceUrl),
    )
    .addOption(
      new Option('--key <key>', 'API key, for a service that wants one; FRS_KEY hides it from other users')
        .env('FRS_KEY')
        .argParser(apiKey),
    )
    .addOption(
      new Option(
        '--parallel <number>',
        'photos under way at once; good are a few more than the service has threads',
      )
        .default(8)
        .argParser(wholeNumber(1, 256)),
    )
    .addOption(
      new Option('--patience <seconds>', 'how long a photo is tried again while the service cannot answer')
        .default(300)
        .argParser(wholeNumber(0, 86_400)),
    )
    .option('--json', 'print JSON, one line for each photo')
    .option('--verbose', 'print a line for photos with a face, too')
    .addHelpText('after', pushHelp)
    .action(run);
  // The service has limits of its own, which may be others: by default it decides.
  for (const option of limitOptions(environmentOption)) push.addOption(option);
}

function wholeNumber(lowest: number, highest: number) {
  return (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= lowest && number <= highest) return number;
    throw new InvalidArgumentError(`Must be a whole number from ${lowest} to ${highest}.`);
  };
}

function serviceUrl(value: string): URL {
  // As everywhere, an empty variable is one that is not set.
  const address = value === '' ? defaultUrl : value;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new InvalidArgumentError('Must look like http://localhost:8000.');
  // The routes of the service are looked for below its address, wherever that is.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = url.hash = '';
  return url;
}

function apiKey(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new InvalidArgumentError('It holds characters that no key has.');
}
