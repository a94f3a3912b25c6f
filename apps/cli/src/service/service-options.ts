import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ServiceAddress } from './service-client.js';

/** The values of the command-line options of all commands that use a service. */
export interface ServiceOptions extends ServiceAddress {
  /** The time in seconds for which requests for one photo are retried. */
  readonly patience: number;
}

const defaultServiceUrl = 'http://localhost:8000';

/** Adds the options of {@link ServiceOptions} to a command. */
export function addServiceOptions(command: Command): Command {
  return command
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
      new Option('--patience <seconds>', 'how long to retry while the service is not available')
        .default(300)
        .argParser(parseWholeNumber(0, 86_400)),
    );
}

/** Creates the option for the number of photos that are in progress at a time. */
export function createParallelOption(): Option {
  return new Option('--parallel <number>', 'concurrent uploads; use a few more than the service has threads')
    .default(8)
    .argParser(parseWholeNumber(1, 256));
}

/** Returns a parser for the value of an option that is a whole number. */
export function parseWholeNumber(lowest: number, highest: number) {
  return (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= lowest && number <= highest) return number;
    throw new InvalidArgumentError(`Must be a whole number from ${lowest} to ${highest}.`);
  };
}

function parseServiceUrl(value: string): URL {
  // Like all parts of FRS, the command ignores an environment variable whose value is empty.
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
