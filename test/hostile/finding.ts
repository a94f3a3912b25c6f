/** The outcome of a hostile request, and the expected one. */
export interface HostileRequestFinding {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
  /** A response time. The response time is meaningful only for an idle instance, so the tests ignore it. */
  readonly isLatency?: true;
}

/** The findings that do not hold, without latencies. */
export function findUnexpectedOutcomes(findings: readonly HostileRequestFinding[]): HostileRequestFinding[] {
  return findings.filter(({ holds, isLatency }) => !holds && isLatency !== true);
}

/** Hostile requests of one kind, which can be sent to any running service. */
export interface HostileGroup {
  readonly name: string;
  /** @param key an API key with the scopes that the group needs, if the service requires keys */
  readonly run: (baseUrl: string, key?: string) => Promise<HostileRequestFinding[]>;
}
