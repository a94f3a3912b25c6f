/** A function that logs one line of output, with the name of the process that wrote it. */
export type ProcessLog = (processName: string, line: string) => void;

/** Creates a log that writes each line to standard output, after the name of the process in a column of fixed width. */
export function createStdoutLog(nameWidth: number): ProcessLog {
  return (processName, line) => {
    process.stdout.write(`${processName.padEnd(nameWidth)}  ${line}\n`);
  };
}
