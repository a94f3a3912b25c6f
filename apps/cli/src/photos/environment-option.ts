import { InvalidArgumentError, Option } from 'commander';
import { type z } from 'zod';
import { environment } from '#config';

/** An option that the service knows as an environment variable, with the same bounds. */
export function environmentOption(
  flags: string,
  description: string,
  variable: keyof typeof environment,
): Option {
  const schema: z.ZodType = environment[variable];
  return new Option(flags, description).env(variable).argParser((value) => {
    // As everywhere, an empty variable is one that is not set.
    const { success, data, error } = schema.safeParse(value === '' ? undefined : value);
    if (!success) throw new InvalidArgumentError(sentence(error.issues[0]!.message));
    return data;
  });
}

/** The same with the default of the service. */
export function presetOption(flags: string, description: string, variable: keyof typeof environment): Option {
  const schema: z.ZodType = environment[variable];
  return environmentOption(flags, description, variable).default(schema.parse(undefined));
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
