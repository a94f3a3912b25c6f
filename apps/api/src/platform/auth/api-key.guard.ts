import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { addToLogContext } from '#logging';
import { type Scope } from '#persistence';
import { apiConfig } from '../config/api-config.js';
import { preventSharedCaching } from '../http/cache-headers.js';
import { Problem } from '../problems/problem.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { addressOf, identifyCaller } from '../http/caller.js';
import { scopesForRequest } from '../routes/required-scopes.js';
import { type ApiKey, ApiKeyCache } from './api-key-cache.js';
import { presentedKey } from './presented-key.js';

/**
 * Lets a request in whose key has the scopes that its route takes, before a byte of its body is read.
 *
 * Whoever has no such key is told so a number of times a minute; holders of keys behind the same address are not held
 * up by that.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly knownKeys: ApiKeyCache,
    private readonly rateLimits: RateLimits,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const scopes = this.config.keysRequired ? scopesForRequest(context) : [];
    return scopes.length === 0 || this.admit(context, scopes);
  }

  /** @throws {Problem} when the request shows no key that has these scopes */
  private async admit(context: ExecutionContext, scopes: readonly Scope[]): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    preventSharedCaching(context.switchToHttp().getResponse<Response>());
    const key = await this.keyOf(request);
    addToLogContext({ key: key.name });
    identifyCaller(request, key);
    const missing = scopes.filter((scope) => !key.scopes.includes(scope));
    if (missing.length > 0) throw lacksScope(key, missing.join(' '));
    return true;
  }

  private async keyOf(request: Request): Promise<ApiKey> {
    const secret = presentedKey(request.headers);
    const known = secret === undefined ? undefined : this.knownKeys.find(secret);
    if (known !== undefined) return known;
    await this.rateLimits.consumeFailedAuthentication(addressOf(request));
    if (secret === undefined) throw new Problem('no-key', { headers: challenge('') });
    const made = await this.knownKeys.findAfterRefresh(secret);
    if (made !== undefined) return made;
    throw new Problem('unknown-key', { headers: challenge(', error="invalid_token"') });
  }
}

/** @param missing scopes, separated by blanks, as RFC 6750 writes them */
function lacksScope({ scopes }: ApiKey, missing: string): Problem {
  return new Problem('missing-scope', {
    detail: `It takes the scope ${missing.replace(' ', ' and the scope ')}; this key has ${scopes.join(', ')}.`,
    headers: challenge(`, error="insufficient_scope", scope="${missing}"`),
  });
}

const challenge = (error: string): Record<string, string> => ({
  'WWW-Authenticate': `Bearer realm="FRS"${error}`,
});
