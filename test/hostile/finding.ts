/** Something that a hostile request did to a service, and must not. */
export interface Finding {
  /** The request. */
  readonly request: string;
  /** What it did. */
  readonly effect: string;
}

/** Hostile requests of one kind. */
export interface HostileGroup {
  readonly name: string;
  /**
   * Sends them to a running service and takes back what they left there.
   *
   * @param key an API key with all scopes, where the service takes one
   * @returns what was found; nothing when the service held
   */
  readonly run: (baseUrl: string, key?: string) => Promise<Finding[]>;
}
