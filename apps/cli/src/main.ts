import { CommanderError } from 'commander';
import { commandLine } from './command-line.js';
import { encodePhotos } from './encode/encode-photos.js';
import { CannotWork, exitCode } from './exit-code.js';
import { Interruption } from './interruption.js';
import { pushPhotos } from './push/push-photos.js';
import { Printer } from './report/printer.js';
import { type Tally } from './report/summary';

const interruption = new Interruption(process.stdout);
// What cannot be said any more is no reason to stop.
process.stderr.on('error', () => undefined);
let unanswered = 0;

const count = (tally: Tally): void => {
  unanswered = tally.unanswered;
};

const frs = commandLine(
  async (paths, { json = false, ...options }) => {
    count(await encodePhotos(paths, options, new Printer(json, interruption), interruption.signal));
  },
  async (paths, { json = false, verbose = json, ...options }) => {
    count(
      await pushPhotos(paths, { ...options, verbose }, new Printer(json, interruption), interruption.signal),
    );
  },
);

async function run(): Promise<number> {
  try {
    await frs.parseAsync();
    return unanswered === 0 ? exitCode.fine : exitCode.photosFailed;
  } catch (error) {
    // Its line is written already, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.wrongUsage;
    const isExpected = error instanceof CannotWork;
    process.stderr.write(`frs: ${isExpected ? error.message : (error as Error).stack}\n`);
    return exitCode.cannotWork;
  }
}

const code = await run();
process.exit(interruption.exitCode ?? code);
