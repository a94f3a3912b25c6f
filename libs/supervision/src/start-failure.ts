/** The reason why a process cannot start, as one line for the user. */
export class StartFailure {
  constructor(readonly message: string) {}
}
