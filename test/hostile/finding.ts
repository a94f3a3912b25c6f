/** What a hostile request came to, beside what it should have come to. */
export interface Finding {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}

/** Hostile requests of one kind, which can be sent to any running service. */
export interface HostileGroup {
  readonly name: string;
  /** @param key an API key with the scopes that the group takes, where the service wants one */
  readonly run: (baseUrl: string, key?: string) => Promise<Finding[]>;
}
