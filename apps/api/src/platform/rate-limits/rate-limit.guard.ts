import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type ApiKeyScope } from '#persistence';
import { identifyClient } from '../http/caller.js';
import { scopesForRequest } from '../routes/required-scopes.js';
import { type QuotaState, windowSeconds } from './quota.js';
import { createQuotaExceededProblem, RateLimits } from './rate-limits.js';

/** Rejects requests of clients that have exceeded a quota, and sets the rate limit headers of each response. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly rateLimits: RateLimits) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const scopes = this.rateLimits.enabled ? scopesForRequest(context) : undefined;
    return scopes === undefined || this.consumeQuotas(context, scopes);
  }

  /** @throws {Problem} if the client has exceeded a quota */
  private async consumeQuotas(context: ExecutionContext, scopes: readonly ApiKeyScope[]): Promise<true> {
    const caller = identifyClient(context.switchToHttp().getRequest<Request>());
    const quotas = await this.rateLimits.consumeRequestQuota(caller, scopes.includes('write'));
    setRateLimitHeaders(context.switchToHttp().getResponse<Response>(), quotas);
    const exceeded = quotas.filter((quota) => quota.exceeded);
    if (exceeded.length > 0) throw createQuotaExceededProblem(exceeded);
    return true;
  }
}

/** Formats the headers that draft-ietf-httpapi-ratelimit-headers-11 defines. */
function setRateLimitHeaders(response: Response, quotas: readonly QuotaState[]): void {
  if (quotas.length === 0) return;
  const list = (parametersOf: (quota: QuotaState) => string): string =>
    quotas.map((quota) => `"${quota.name}";${parametersOf(quota)}`).join(', ');
  response.set({
    'RateLimit-Policy': list(({ limit }) => `q=${limit};w=${windowSeconds}`),
    RateLimit: list(({ remaining, resetSeconds }) => `r=${remaining};t=${resetSeconds}`),
  });
}
