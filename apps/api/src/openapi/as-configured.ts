import { type OpenAPIObject } from '@nestjs/swagger';
import { type ApiConfig } from '#config';

/** What the document says of an operation, as far as it depends on the configuration. */
interface Operation {
  security?: unknown;
  readonly responses: Record<string, unknown>;
}

/**
 * The document without what this configuration keeps from happening: keys where none are required, limits where there
 * are none.
 */
export function asConfigured(
  document: OpenAPIObject,
  { keysRequired, rateLimits }: Pick<ApiConfig, 'keysRequired' | 'rateLimits'>,
): OpenAPIObject {
  const isLimited = keysRequired || rateLimits.requests !== undefined || rateLimits.uploads !== undefined;
  const pruned = structuredClone(document);
  if (!keysRequired) delete pruned.components?.securitySchemes;
  for (const operations of Object.values(pruned.paths)) {
    for (const operation of Object.values(operations) as Operation[]) {
      if (!keysRequired) {
        delete operation.security;
        delete operation.responses[401];
        delete operation.responses[403];
      }
      if (!isLimited) delete operation.responses[429];
    }
  }
  return pruned;
}
