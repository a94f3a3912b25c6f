import { type Command } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { createEnvironmentOptionWithDefault } from '../photos/option-from-environment.js';
import { createImageLimitOptions } from '../photos/limit-options.js';
import { type EncodeOptions } from './encode-photos.js';

export type RunEncodeCommand = (
  paths: string[],
  options: EncodeOptions & { readonly json?: true },
) => Promise<void>;

const encodeHelp = `
Prints a line for each photo, in the order of the arguments. With --json, a line
contains the name of the file and its encodings: the same numbers as a service
returns on the same type of processor. If the photo cannot be encoded, the line
contains a message with the reason:

  {"file":"a.jpg","file_hash":"8e…","message":"OK","face_encoding":[…],
   "faces":[…],"width":1920,"height":1280,"model":"dlib-resnet-v1 …"}
  {"file":"b.txt","file_hash":"02…","message":"The file is not a photo in …"}

Examples:
  frs encode anna.jpg holiday/
  frs encode --json holiday/ > holiday.ndjson
  frs encode --json - < anna.jpg | jq .face_encoding
${exitCodesHelp}`;

export function addEncodeCommand(frs: Command, run: RunEncodeCommand): void {
  const encode = frs
    .command('encode')
    .summary('encode photos on this machine, without a service')
    .description(
      'Encodes the faces of photos on this machine. No service is needed, and no data leaves the machine.',
    )
    .argument('<photos...>', 'files, folders (searched recursively), or - for standard input')
    .option('--json', 'print JSON, one line for each photo')
    .addOption(
      createEnvironmentOptionWithDefault(
        '--threads <number>',
        'photos encoded at the same time',
        'FRS_WORKER_THREADS',
      ),
    )
    .addOption(
      createEnvironmentOptionWithDefault(
        '--runtime <name>',
        'inference runtime: onnx or tfjs',
        'FRS_RUNTIME',
      ),
    )
    .addOption(
      createEnvironmentOptionWithDefault(
        '--effort <name>',
        'work on each encoding: fast, default or thorough',
        'FRS_EFFORT',
      ),
    )
    .addOption(
      createEnvironmentOptionWithDefault(
        '--encode-seconds <number>',
        'time limit for each photo',
        'FRS_ENCODE_SECONDS',
      ),
    )
    .addHelpText('after', encodeHelp)
    .action(run);
  for (const option of createImageLimitOptions(createEnvironmentOptionWithDefault)) encode.addOption(option);
}
