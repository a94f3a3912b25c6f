/** Why a command does nothing: one line, fit to be printed as it is. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
