import { InvalidArgumentError, Option } from 'commander';
import { type z } from 'zod';
import { environmentSchemas } from '#config';

/**
 * Creates an option that can also be set by an environment variable of the service. The option and the variable have
 * the same valid values.
 */
export function createEnvironmentOption(
  flags: string,
  description: string,
  variable: keyof typeof environmentSchemas,
): Option {
  const schema: z.ZodType = environmentSchemas[variable];
  return new Option(flags, description).env(variable).argParser((value) => {
    // Like all parts of FRS, the command ignores an environment variable whose value is empty.
    const { success, data, error } = schema.safeParse(value === '' ? undefined : value);
    if (!success) throw new InvalidArgumentError(capitalizeAndAddFullStop(error.issues[0]!.message));
    return data;
  });
}

/** Creates an option that has the same default value as the environment variable of the service. */
export function createEnvironmentOptionWithDefault(
  flags: string,
  description: string,
  variable: keyof typeof environmentSchemas,
): Option {
  const schema: z.ZodType = environmentSchemas[variable];
  return createEnvironmentOption(flags, description, variable).default(schema.parse(undefined));
}

function capitalizeAndAddFullStop(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
