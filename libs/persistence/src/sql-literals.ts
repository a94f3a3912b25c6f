/** Formats fixed values as a list of SQL string literals, for the check constraints of entities. */
export function formatSqlLiterals(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(', ');
}
