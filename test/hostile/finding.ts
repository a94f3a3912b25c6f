/** The outcome of a hostile request, and the expected outcome. */
export interface HostileRequestFinding {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
  /**
   * Whether the finding is about a response time. A response time is meaningful only if the service has no other load,
   * so the tests ignore such findings.
   */
  readonly isLatency?: true;
}

/** Returns the findings whose outcome is not as expected, except response times. */
export function findUnexpectedOutcomes(findings: readonly HostileRequestFinding[]): HostileRequestFinding[] {
  return findings.filter(({ holds, isLatency }) => !holds && isLatency !== true);
}

/** Hostile requests of one kind, which can be sent to any running service. */
export interface HostileRequestGroup {
  readonly name: string;
  /** @param key an API key with the scopes that the group needs, if the service requires keys */
  readonly run: (baseUrl: string, key?: string) => Promise<HostileRequestFinding[]>;
}
