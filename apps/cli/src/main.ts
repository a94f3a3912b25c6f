import { CommanderError } from 'commander';
import { commandLine } from './command-line.js';
import { encodePhotos } from './encode/encode-photos.js';
import { enrolPhotos } from './enrol/enrol-photos.js';
import { exitCode, FatalError } from './exit-code.js';
import { Interruption } from './interruption.js';
import { pushPhotos } from './push/push-photos.js';
import { Printer } from './report/printer.js';
import { searchPhotos } from './search/search-photos.js';
import { listSubjects } from './subjects/list-subjects.js';

const interruption = new Interruption(process.stdout);
// The command continues when standard error is closed.
process.stderr.on('error', () => undefined);
let failedPhotos = 0;

const frs = commandLine({
  encode: async (paths, { json = false, ...options }) => {
    const printer = new Printer(json, interruption);
    failedPhotos = (await encodePhotos(paths, options, printer, interruption.signal)).photosWithoutAnswer;
  },
  push: async (paths, { json = false, verbose = json, ...options }) => {
    const printer = new Printer(json, interruption);
    const summary = await pushPhotos(paths, { ...options, verbose }, printer, interruption.signal);
    failedPhotos = summary.photosWithoutAnswer;
  },
  enrol: async (folder, { json = false, verbose = json, ...options }) => {
    const printer = new Printer(json, interruption);
    const summary = await enrolPhotos(folder, { ...options, verbose }, printer, interruption.signal);
    failedPhotos = summary.photosWithoutAnswer;
  },
  search: async (paths, { json = false, ...options }) => {
    const printer = new Printer(json, interruption);
    failedPhotos = (await searchPhotos(paths, options, printer, interruption.signal)).photosWithoutAnswer;
  },
  subjects: async ({ json = false, ...options }) => {
    await listSubjects(options, new Printer(json, interruption), interruption.signal);
  },
});

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
