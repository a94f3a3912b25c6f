/** The exit codes of `frs`. After a signal the exit code is 128 + the number of the signal. */
export const exitCodes = {
  /** Every photo has an answer, which may be “no face”. */
  success: 0,
  /** Some photos have no answer: they cannot be read, were refused, or failed. */
  photosFailed: 1,
  usageError: 2,
  /** No photo can be processed: the service is not available, or the encoder cannot start. */
  unavailable: 3,
} as const;

/** A part of the help of every command. */
export const exitCodesHelp = `
Exit codes:
  ${exitCodes.success}    every photo has an answer, which may be "no face"
  ${exitCodes.photosFailed}    some photos could not be read, were refused, or failed
  ${exitCodes.usageError}    invalid arguments
  ${exitCodes.unavailable}    the service cannot be reached, or the encoder cannot start
  130  stopped by Ctrl-C`;

/** Ends the command, because no photo can be processed; the message is one line for the user. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}
