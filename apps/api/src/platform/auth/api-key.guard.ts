import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { addToLogContext } from '#logging';
import { type ApiKeyScope } from '#persistence';
import { apiConfig } from '../config/api-config.module.js';
import { preventSharedCaching } from '../http/cache-headers.js';
import { clientAddressOf, assignKeyToRequest } from '../http/caller.js';
import { Problem } from '../problems/problem.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { scopesForRequest } from '../routes/required-scopes.js';
import { type ApiKey, ApiKeyCache } from './api-key-cache.js';
import { readKeyFromHeaders } from './key-from-headers.js';

/**
 * Authorizes a request by its API key before its body is read.
 *
 * Failed authentications are rate-limited by address. This limit does not affect requests with a valid key from the
 * same address.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly keys: ApiKeyCache,
    private readonly rateLimits: RateLimits,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const scopes = this.config.keysRequired ? scopesForRequest(context) : undefined;
    return scopes === undefined || this.authorize(context, scopes);
  }

  /** @throws {Problem} if the request has no valid key with these scopes */
  private async authorize(context: ExecutionContext, scopes: readonly ApiKeyScope[]): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    preventSharedCaching(context.switchToHttp().getResponse<Response>());
    const key = await this.authenticate(request);
    addToLogContext({ key: key.name });
    assignKeyToRequest(request, key);
    const missing = scopes.filter((scope) => !key.scopes.includes(scope));
    if (missing.length > 0) throw createMissingScopeProblem(key, missing);
    return true;
  }

  private async authenticate(request: Request): Promise<ApiKey> {
    const secret = readKeyFromHeaders(request.headers);
    const cached = secret === undefined ? undefined : this.keys.findKey(secret);
    if (cached !== undefined) return cached;
    await this.rateLimits.consumeFailedAuthenticationQuota(clientAddressOf(request));
    if (secret === undefined) throw new Problem('no-key', { headers: createAuthenticateHeader('') });
    const key = await this.keys.findKeyAfterRefresh(secret);
    if (key !== undefined) return key;
    throw new Problem('unknown-key', { headers: createAuthenticateHeader(', error="invalid_token"') });
  }
}

function createMissingScopeProblem({ scopes }: ApiKey, missing: readonly ApiKeyScope[]): Problem {
  return new Problem('missing-scope', {
    detail: `Required: ${missing.join(', ')}. Scopes of this key: ${scopes.join(', ')}.`,
    headers: createAuthenticateHeader(`, error="insufficient_scope", scope="${missing.join(' ')}"`),
  });
}

/** RFC 6750 defines the format of this header. */
const createAuthenticateHeader = (error: string): Record<string, string> => ({
  'WWW-Authenticate': `Bearer realm="FRS"${error}`,
});
