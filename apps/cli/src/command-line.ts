import { Command } from 'commander';
import { readVersion } from '#config';
import { addEncodeCommand, type RunEncodeCommand } from './encode/encode-command.js';
import { exitCodesHelp } from './exit-code.js';
import { addPushCommand, type RunPushCommand } from './push/push-command.js';

/** Defines the commands of `frs`, their options and their help texts. */
export function createCommandLine(encode: RunEncodeCommand, push: RunPushCommand): Command {
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
  return frs;
}

function toOneLine(message: string): string {
  return message
    .trim()
    .replace(/^error:/, 'frs:')
    .replaceAll('\n', ' ');
}
