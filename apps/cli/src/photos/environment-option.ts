import { InvalidArgumentError, Option } from 'commander';
import { type z } from 'zod';
import { environment } from '#config';

/** An option that can also be set by an environment variable of the service, with the same range. */
export function environmentOption(
  flags: string,
  description: string,
  variable: keyof typeof environment,
): Option {
  const schema: z.ZodType = environment[variable];
  return new Option(flags, description).env(variable).argParser((value) => {
    // An empty variable counts as not set, as everywhere in FRS.
    const { success, data, error } = schema.safeParse(value === '' ? undefined : value);
    if (!success) throw new InvalidArgumentError(toSentence(error.issues[0]!.message));
    return data;
  });
}

/** An option with the default value of the service. */
export function environmentOptionWithDefault(
  flags: string,
  description: string,
  variable: keyof typeof environment,
): Option {
  const schema: z.ZodType = environment[variable];
  return environmentOption(flags, description, variable).default(schema.parse(undefined));
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
