/** The error for a command that cannot be executed. Its message is one line for the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
