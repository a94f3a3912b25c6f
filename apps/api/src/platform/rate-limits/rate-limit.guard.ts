import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type Scope } from '#persistence';
import { scopesForRequest } from '../routes/required-scopes.js';
import { callerOf } from '../http/caller.js';
import { type QuotaState, windowSeconds } from './quota.js';
import { quotaExceeded, RateLimits } from './rate-limits.js';

/** Turns away who has asked too often, and tells everyone how they stand. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly rateLimits: RateLimits) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const scopes = this.rateLimits.enabled ? scopesForRequest(context) : [];
    return scopes.length === 0 || this.consume(context, scopes);
  }

  /** @throws {Problem} when the client has spent what it may have */
  private async consume(context: ExecutionContext, scopes: readonly Scope[]): Promise<true> {
    const caller = callerOf(context.switchToHttp().getRequest<Request>());
    const spendings = await this.rateLimits.consumeRequest(caller, scopes.includes('write'));
    setRateLimitHeaders(context.switchToHttp().getResponse<Response>(), spendings);
    const exceeded = spendings.filter((spending) => spending.exceeded);
    if (exceeded.length > 0) throw quotaExceeded(exceeded);
    return true;
  }
}

/** As draft-ietf-httpapi-ratelimit-headers-11 has it. */
function setRateLimitHeaders(response: Response, spendings: readonly QuotaState[]): void {
  if (spendings.length === 0) return;
  const fields = (field: (spending: QuotaState) => string): string =>
    spendings.map((spending) => `"${spending.name}";${field(spending)}`).join(', ');
  response.set({
    'RateLimit-Policy': fields(({ limit }) => `q=${limit};w=${windowSeconds}`),
    RateLimit: fields(({ remaining, resetSeconds }) => `r=${remaining};t=${resetSeconds}`),
  });
}
