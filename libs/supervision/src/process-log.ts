/** Receives one line of output and the name of the process that wrote it. */
export type ProcessLog = (processName: string, line: string) => void;

/** Writes each line to standard output, after the name of its process padded to a column. */
export function createStdoutLog(nameWidth: number): ProcessLog {
  return (processName, line) => {
    process.stdout.write(`${processName.padEnd(nameWidth)}  ${line}\n`);
  };
}
