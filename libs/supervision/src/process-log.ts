/** Takes one line, and who speaks it. */
export type Say = (speaker: string, line: string) => void;

const WIDEST_NAME = 'postgres'.length;

/** Speaks to standard output, every line behind the name of its speaker. */
export const sayAloud: Say = (speaker, line) => {
  process.stdout.write(`${speaker.padEnd(WIDEST_NAME)}  ${line}\n`);
};
