import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ServiceAddress } from './service.js';

/** The options of all commands that use a service. */
export interface ServiceOptions extends ServiceAddress {
  /** Seconds for which a request is retried. */
  readonly patience: number;
}

const defaultUrl = 'http://localhost:8000';

/** Adds the options of {@link ServiceOptions} to a command. */
export function addServiceOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'address of the service')
        .env('FRS_URL')
        .default(serviceUrl(defaultUrl), defaultUrl)
        .argParser(serviceUrl),
    )
    .addOption(
      new Option('--key <key>', 'API key, if the service requires one; FRS_KEY hides it from other users')
        .env('FRS_KEY')
        .argParser(apiKey),
    )
    .addOption(
      new Option('--patience <seconds>', 'how long to retry while the service is not available')
        .default(300)
        .argParser(wholeNumber(0, 86_400)),
    );
}

/** The option for the number of photos in progress at a time. */
export function parallelOption(): Option {
  return new Option('--parallel <number>', 'concurrent uploads; use a few more than the service has threads')
    .default(8)
    .argParser(wholeNumber(1, 256));
}

/** A parser of option values. */
export function wholeNumber(lowest: number, highest: number) {
  return (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= lowest && number <= highest) return number;
    throw new InvalidArgumentError(`Must be a whole number from ${lowest} to ${highest}.`);
  };
}

function serviceUrl(value: string): URL {
  // An empty variable counts as not set, as everywhere in FRS.
  const address = value === '' ? defaultUrl : value;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new InvalidArgumentError('Must look like http://localhost:8000.');
  // Routes are resolved relative to the path of the address.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = url.hash = '';
  return url;
}

function apiKey(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new InvalidArgumentError('Contains characters that are not valid in a key.');
}
