/** The error for a file that cannot be read. The message is a sentence for the user. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFile';

  constructor(cause: unknown) {
    super(`The file cannot be read: ${describeSystemError(cause)}.`, { cause });
  }
}

/** Returns the message of a system error without the code and the path, for example “no such file or directory”. */
export function describeSystemError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
