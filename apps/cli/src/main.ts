import { CommanderError } from 'commander';
import { commandLine } from './command-line.js';
import { encodePhotos } from './encode/encode-photos.js';
import { exitCode, FatalError } from './exit-code.js';
import { Interruption } from './interruption.js';
import { pushPhotos } from './push/push-photos.js';
import { Printer } from './report/printer.js';

const interruption = new Interruption(process.stdout);
// The command continues when standard error is closed.
process.stderr.on('error', () => undefined);
let failedPhotos = 0;

const frs = commandLine(
  async (paths, { json = false, ...options }) => {
    const printer = new Printer(json, interruption);
    failedPhotos = (await encodePhotos(paths, options, printer, interruption.signal)).photosWithoutAnswer;
  },
  async (paths, { json = false, verbose = json, ...options }) => {
    const printer = new Printer(json, interruption);
    const summary = await pushPhotos(paths, { ...options, verbose }, printer, interruption.signal);
    failedPhotos = summary.photosWithoutAnswer;
  },
);

async function run(): Promise<number> {
  try {
    await frs.parseAsync();
    return failedPhotos === 0 ? exitCode.success : exitCode.photosFailed;
  } catch (error) {
    // Commander has printed its message, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usageError;
    const isExpected = error instanceof FatalError;
    process.stderr.write(`frs: ${isExpected ? error.message : (error as Error).stack}\n`);
    return exitCode.unavailable;
  }
}

const code = await run();
process.exit(interruption.exitCode ?? code);
