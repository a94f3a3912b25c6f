/** What `frs` tells the script that called it. An interruption ends it with 128 + the number of the signal. */
export const exitCode = {
  /** Every photo was answered, if only with “no face”. */
  fine: 0,
  /** Some photos have no answer: they cannot be read, were refused, or failed. */
  photosFailed: 1,
  wrongUsage: 2,
  /** No photo has a chance: the service is away, or the encoder cannot start. */
  cannotWork: 3,
} as const;

/** What the help of every command says of them. */
export const exitCodesHelp = `
Exit codes:
  ${exitCode.fine}    every photo was answered; "no face" is an answer as well
  ${exitCode.photosFailed}    some photos could not be read, were refused, or failed
  ${exitCode.wrongUsage}    this is not how the command is used
  ${exitCode.cannotWork}    the service cannot be reached, or the encoder cannot start
  130  stopped by Ctrl-C`;

/** What stands in the way of every photo; the message is one line for the person at the terminal. */
export class CannotWork extends Error {
  override readonly name = 'CannotWork';
}
