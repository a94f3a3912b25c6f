import { type Command } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { presetOption } from '../photos/environment-option.js';
import { limitOptions } from '../photos/limit-options.js';
import { type EncodeOptions } from './encode-photos.js';

export type RunEncode = (paths: string[], options: EncodeOptions & { readonly json?: true }) => Promise<void>;

const encodeHelp = `
Prints a line for each photo, in the order in which they are named. With --json
it is the answer that a service on the same kind of processor gives to the same
file, number for number, behind the name of the file; or the message that says
what is wrong with it:

  {"file":"a.jpg","file_hash":"8e…","message":"OK","face_encoding":[…],
   "faces":[…],"width":1920,"height":1280,"model":"dlib-resnet-v1 …"}
  {"file":"b.txt","file_hash":"02…","message":"The file is not a photo in …"}

Examples:
  frs encode anna.jpg holiday/
  frs encode --json holiday/ > holiday.ndjson
  frs encode --json - < anna.jpg | jq .face_encoding
${exitCodesHelp}`;

export function addEncodeCommand(frs: Command, run: RunEncode): void {
  const encode = frs
    .command('encode')
    .summary('encode photos here; needs no service')
    .description('Encodes the faces of photos on this machine; no service is needed, and nothing leaves it.')
    .argument('<photos...>', 'files, folders that are searched for photos, - for standard input')
    .option('--json', 'print JSON, one line for each photo')
    .addOption(presetOption('--threads <number>', 'photos encoded side by side', 'FRS_WORKER_THREADS'))
    .addOption(presetOption('--runtime <name>', 'what runs the networks: onnx or tfjs', 'FRS_RUNTIME'))
    .addOption(presetOption('--encode-seconds <number>', 'how long a photo may take', 'FRS_ENCODE_SECONDS'))
    .addHelpText('after', encodeHelp)
    .action(run);
  for (const option of limitOptions(presetOption)) encode.addOption(option);
}
