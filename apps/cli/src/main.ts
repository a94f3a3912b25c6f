import { CommanderError } from 'commander';
import { createCommandLine } from './command-line.js';
import { encodePhotos } from './encode/encode-photos.js';
import { enrolPhotos } from './enrol/enrol-photos.js';
import { exitCodes, FatalError } from './exit-code.js';
import { CommandInterruption } from './interruption.js';
import { pushPhotos } from './push/push-photos.js';
import { ReportPrinter } from './report/report-printer.js';
import { searchPhotos } from './search/search-photos.js';
import { listSubjects } from './subjects/list-subjects.js';

const interruption = new CommandInterruption(process.stdout);
// The command continues when standard error is closed.
process.stderr.on('error', () => undefined);
let numberOfPhotosWithoutAnswer = 0;

const commandLine = createCommandLine({
  encode: async (paths, { json = false, ...options }) => {
    const printer = new ReportPrinter(json, interruption);
    numberOfPhotosWithoutAnswer = (await encodePhotos(paths, options, printer, interruption.signal))
      .photosWithoutAnswer;
  },
  push: async (paths, { json = false, verbose = json, ...options }) => {
    const printer = new ReportPrinter(json, interruption);
    const counts = await pushPhotos(paths, { ...options, verbose }, printer, interruption.signal);
    numberOfPhotosWithoutAnswer = counts.photosWithoutAnswer;
  },
  enrol: async (folder, { json = false, verbose = json, ...options }) => {
    const printer = new ReportPrinter(json, interruption);
    const counts = await enrolPhotos(folder, { ...options, verbose }, printer, interruption.signal);
    numberOfPhotosWithoutAnswer = counts.photosWithoutAnswer;
  },
  search: async (paths, { json = false, ...options }) => {
    const printer = new ReportPrinter(json, interruption);
    numberOfPhotosWithoutAnswer = (await searchPhotos(paths, options, printer, interruption.signal))
      .photosWithoutAnswer;
  },
  subjects: async ({ json = false, ...options }) => {
    await listSubjects(options, new ReportPrinter(json, interruption), interruption.signal);
  },
});

async function runCommand(): Promise<number> {
  try {
    await commandLine.parseAsync();
    return numberOfPhotosWithoutAnswer === 0 ? exitCodes.success : exitCodes.photosFailed;
  } catch (error) {
    // The library Commander has already printed an error message or the help text.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.success : exitCodes.usageError;
    const isExpected = error instanceof FatalError;
    process.stderr.write(`frs: ${isExpected ? error.message : (error as Error).stack}\n`);
    return exitCodes.unavailable;
  }
}

const commandExitCode = await runCommand();
process.exit(interruption.exitCode ?? commandExitCode);
