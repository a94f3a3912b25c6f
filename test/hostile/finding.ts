/** What a hostile request came to, beside what it should have come to. */
export interface Finding {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
  /** How long an answer took: of use against an idle instance alone, so the tests leave it out. */
  readonly isLatency?: true;
}

/** What of the findings does not hold, latencies left out. */
export function wrongOutcomes(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ holds, isLatency }) => !holds && isLatency !== true);
}

/** Hostile requests of one kind, which can be sent to any running service. */
export interface HostileGroup {
  readonly name: string;
  /** @param key an API key with the scopes that the group takes, where the service wants one */
  readonly run: (baseUrl: string, key?: string) => Promise<Finding[]>;
}
