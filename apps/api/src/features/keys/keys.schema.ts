import { z } from 'zod';
import { apiKeyScopes } from '#persistence';
import { type CallerKey } from '../../platform/http/caller.js';

export const currentKeyResponse = z
  .object({
    message: z.enum(['OK']),
    keys_required: z
      .boolean()
      .meta({ description: 'Whether the service requires API keys (`FRS_API_KEYS`).' }),
    name: z.string().nullable().meta({
      description: 'Name of the API key of the request; null if the service requires no keys.',
      example: 'laptop',
    }),
    scopes: z
      .array(z.enum(apiKeyScopes))
      .meta({ description: 'Scopes of the API key; all scopes if the service requires no keys.' }),
    expires_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Time when the API key expires; null if it does not expire.' }),
  })
  .meta({ id: 'CurrentKeyAnswer' });

export type CurrentKeyResponse = z.infer<typeof currentKeyResponse>;

/** @param key the API key of the request; undefined if the service requires no keys */
export function buildCurrentKeyResponse(key: CallerKey | undefined): CurrentKeyResponse {
  return {
    message: 'OK',
    keys_required: key !== undefined,
    name: key?.name ?? null,
    scopes: [...(key?.scopes ?? apiKeyScopes)],
    expires_at: key?.expiresAt?.toISOString() ?? null,
  };
}
