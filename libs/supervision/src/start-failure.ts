/** Why FRS cannot start: one line, fit to be printed as it is. */
export class CannotStart {
  constructor(readonly line: string) {}
}
