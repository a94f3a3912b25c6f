/** Why a process cannot start: one line that can be printed as it is. */
export class StartFailure {
  constructor(readonly message: string) {}
}
