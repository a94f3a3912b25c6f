import { z } from 'zod';
import { environmentSchemas } from './environment.js';

export type EnvironmentDefinition = typeof environmentSchemas;
type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * The error for invalid environment variables. Its message has one line for each invalid variable, and is printed
 * unchanged.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads and validates variables. An empty variable is treated as unset.
 *
 * @throws {ConfigurationError} the error, which lists all missing and invalid variables
 */
export function readEnvironment<Name extends keyof EnvironmentDefinition>(
  variables: EnvironmentVariables,
  ...names: Name[]
): { readonly [N in Name]: z.output<EnvironmentDefinition[N]> } {
  const shape = Object.fromEntries(names.map((name) => [name, environmentSchemas[name]]));
  const given = Object.fromEntries(
    names
      .filter((name) => variables[name] !== undefined && variables[name] !== '')
      .map((name) => [name, variables[name]]),
  );
  const result = z.object(shape).safeParse(given);
  if (!result.success) {
    throw new ConfigurationError(
      result.error.issues
        .map(({ path, message }) => {
          const name = String(path[0]);
          return given[name] === undefined ? `${name} is not set.` : `${name} is ${given[name]}: ${message}.`;
        })
        .join('\n'),
    );
  }
  return result.data as { readonly [N in Name]: z.output<EnvironmentDefinition[N]> };
}
