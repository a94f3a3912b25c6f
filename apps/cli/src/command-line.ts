import { Command } from 'commander';
import { readVersion } from '#config';
import { addEncodeCommand, type RunEncodeCommand } from './encode/encode-command.js';
import { addEnrolCommand, type RunEnrolCommand } from './enrol/enrol-command.js';
import { exitCodesHelp } from './exit-code.js';
import { addPushCommand, type RunPushCommand } from './push/push-command.js';
import { addSearchCommand, type RunSearchCommand } from './search/search-command.js';
import { addSubjectsCommand, type RunSubjectsCommand } from './subjects/subjects-command.js';

/** The functions that run the commands. */
export interface CommandFunctions {
  readonly encode: RunEncodeCommand;
  readonly push: RunPushCommand;
  readonly enrol: RunEnrolCommand;
  readonly search: RunSearchCommand;
  readonly subjects: RunSubjectsCommand;
}

/** Defines the commands of `frs`, their options and their help texts. */
export function createCommandLine({ encode, push, enrol, search, subjects }: CommandFunctions): Command {
  const frs = new Command('frs')
    .description('Computes face encodings: 128 numbers for every face in a photo.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print the help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(`${toOneLine(text)}\n`);
      },
    });
  addEncodeCommand(frs, encode);
  addPushCommand(frs, push);
  addEnrolCommand(frs, enrol);
  addSearchCommand(frs, search);
  addSubjectsCommand(frs, subjects);
  return frs;
}

function toOneLine(message: string): string {
  return message
    .trim()
    .replace(/^error:/, 'frs:')
    .replaceAll('\n', ' ');
}
