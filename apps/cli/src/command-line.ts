import { Command } from 'commander';
import { readVersion } from '#config';
import { addEncodeCommand, type RunEncode } from './encode/encode-command.js';
import { addEnrolCommand, type RunEnrol } from './enrol/enrol-command.js';
import { exitCodesHelp } from './exit-code.js';
import { addPushCommand, type RunPush } from './push/push-command.js';
import { addSearchCommand, type RunSearch } from './search/search-command.js';
import { addSubjectsCommand, type RunSubjects } from './subjects/subjects-command.js';

/** What each command runs. */
export interface Commands {
  readonly encode: RunEncode;
  readonly push: RunPush;
  readonly enrol: RunEnrol;
  readonly search: RunSearch;
  readonly subjects: RunSubjects;
}

/** Defines the commands, their options and their help. */
export function commandLine({ encode, push, enrol, search, subjects }: Commands): Command {
  const frs = new Command('frs')
    .description('Face encodings from the command line: 128 numbers for every face of a photo.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print the help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(`${asOneLine(text)}\n`);
      },
    });
  addEncodeCommand(frs, encode);
  addPushCommand(frs, push);
  addEnrolCommand(frs, enrol);
  addSearchCommand(frs, search);
  addSubjectsCommand(frs, subjects);
  return frs;
}

function asOneLine(message: string): string {
  return message
    .trim()
    .replace(/^error:/, 'frs:')
    .replaceAll('\n', ' ');
}
