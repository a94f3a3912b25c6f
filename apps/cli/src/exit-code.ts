/** The exit codes of `frs`. After a signal the exit code is 128 + the number of the signal. */
export const exitCodes = {
  /** Every photo was encoded or has no face. */
  success: 0,
  /** At least one photo could not be read, was refused, failed, or requires the choice of a face. */
  photosFailed: 1,
  usageError: 2,
  /** No photo can be processed, because the service is not available or the encoder cannot start. */
  unavailable: 3,
} as const;

/** The section about exit codes in the help text of every command. */
export const exitCodesHelp = `
Exit codes:
  ${exitCodes.success}    every photo has an answer, which may be "no face"
  ${exitCodes.photosFailed}    some photos could not be read, were refused, failed, or require a choice
  ${exitCodes.usageError}    invalid arguments
  ${exitCodes.unavailable}    the service cannot be reached, or the encoder cannot start
  130  stopped by Ctrl-C`;

/** The error that ends the command because no photo can be processed. The message is one line for the user. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}
