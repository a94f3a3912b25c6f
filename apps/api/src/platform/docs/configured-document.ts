import { type OpenAPIObject } from '@nestjs/swagger';
import { type ApiConfig } from '#config';
import { problemAnswer } from '../problems/api-problems.js';

/** What the document says of an operation, as far as it depends on the configuration. */
interface Operation {
  security?: unknown;
  readonly responses: Record<string, unknown>;
}

/**
 * The document without what this configuration keeps from happening: keys where none are required, limits where there
 * are none. Where no keys are required, web pages are refused instead.
 */
export function applyConfiguration(
  document: OpenAPIObject,
  { keysRequired, rateLimits }: Pick<ApiConfig, 'keysRequired' | 'rateLimits'>,
): OpenAPIObject {
  const isLimited = keysRequired || rateLimits.requests !== undefined || rateLimits.uploads !== undefined;
  const pruned = structuredClone(document);
  if (!keysRequired) delete pruned.components?.securitySchemes;
  for (const operations of Object.values(pruned.paths)) {
    for (const [method, operation] of Object.entries(operations) as [string, Operation][]) {
      if (keysRequired) delete operation.responses[421];
      else if (operation.security !== undefined) {
        delete operation.security;
        delete operation.responses[401];
        if (method === 'get') delete operation.responses[403];
        else operation.responses[403] = problemAnswer(['cross-site']);
      }
      if (!isLimited) delete operation.responses[429];
    }
  }
  return pruned;
}
