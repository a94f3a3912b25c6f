import { parse } from 'yaml';

/** One service of a Compose file, with only the keys that are needed to run it without Docker. */
export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** `published:container` */
  readonly ports?: readonly string[];
  readonly expose?: readonly string[];
  /** The volumes, each as `source:target` or `source:target:ro`. */
  readonly volumes?: readonly string[];
  /** The tmpfs mounts, each as `target` or `target:options`. */
  readonly tmpfs?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly replicas?: string };
  readonly restart?: string;
  readonly stop_signal?: NodeJS.Signals;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly mem_limit?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ComposeFile {
  name?: string;
  readonly services: Readonly<Record<string, ComposeService>>;
}

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * Reads a Compose file as `docker compose` does: merges anchors and interpolates variables.
 *
 * @throws {Error} when a variable that the file requires is not set
 */
export function readComposeFile(text: string, variables: EnvironmentVariables): ComposeFile {
  return replaceVariablesInAllStrings(parse(text, { merge: true }), variables) as ComposeFile;
}

function replaceVariablesInAllStrings(value: unknown, variables: EnvironmentVariables): unknown {
  if (typeof value === 'string') return replaceVariables(value, variables);
  if (Array.isArray(value))
    return value.map((item: unknown) => replaceVariablesInAllStrings(item, variables));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, replaceVariablesInAllStrings(item, variables)]),
    );
  }
  return value;
}

/**
 * Replaces the variables in a text by their values. The function supports only the forms that docker-compose.yml uses:
 * `$$`, `${NAME}`, `${NAME:-default}` and `${NAME:?error message}`.
 */
function replaceVariables(text: string, variables: EnvironmentVariables): string {
  return text.replace(
    /\$(?:\$|\{(\w+)(?:(:-|:\?)([^}]*))?\})/g,
    (_, name: string | undefined, operator: string | undefined, operand: string | undefined): string => {
      if (name === undefined) return '$';
      const value = variables[name] ?? '';
      if (value !== '') return value;
      if (operator === ':?') throw new Error(`${name} ${operand ?? ''}`);
      return operator === ':-' ? (operand ?? '') : '';
    },
  );
}
