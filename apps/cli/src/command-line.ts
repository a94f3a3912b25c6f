import { Command } from 'commander';
import { readVersion } from '#config';
import { addEncodeCommand, type RunEncode } from './encode/encode-command.js';
import { exitCodesHelp } from './exit-code.js';
import { addPushCommand, type RunPush } from './push/push-command.js';

/** Defines the commands, their options and their help. */
export function commandLine(encode: RunEncode, push: RunPush): Command {
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
  return frs;
}

function asOneLine(message: string): string {
  return message
    .trim()
    .replace(/^error:/, 'frs:')
    .replaceAll('\n', ' ');
}
