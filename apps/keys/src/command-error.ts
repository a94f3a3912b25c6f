/** A command that cannot be executed; the message is one line for the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
