import { type OpenAPIObject } from '@nestjs/swagger';
import { type ApiConfig } from '#config';
import { createProblemResponse } from '../problems/api-problems.js';

/** The parts of an operation in the OpenAPI document that depend on the configuration of the service. */
interface ConfiguredOperation {
  security?: unknown;
  readonly responses: Record<string, unknown>;
}

/**
 * Removes the parts of the OpenAPI document that do not apply to the configuration: API keys if none are required, rate
 * limits if none are set, and the rejection of cross-site requests if keys are required.
 */
export function applyConfigurationToDocument(
  document: OpenAPIObject,
  { keysRequired, rateLimits }: Pick<ApiConfig, 'keysRequired' | 'rateLimits'>,
): OpenAPIObject {
  const isLimited = keysRequired || rateLimits.requests !== undefined || rateLimits.uploads !== undefined;
  const configured = structuredClone(document);
  if (!keysRequired) delete configured.components?.securitySchemes;
  for (const operations of Object.values(configured.paths)) {
    for (const [method, operation] of Object.entries(operations) as [string, ConfiguredOperation][]) {
      if (keysRequired) delete operation.responses[421];
      else if (operation.security !== undefined) {
        delete operation.security;
        delete operation.responses[401];
        if (method === 'get') delete operation.responses[403];
        else operation.responses[403] = createProblemResponse(['cross-site']);
      }
      if (!isLimited) delete operation.responses[429];
    }
  }
  return configured;
}
