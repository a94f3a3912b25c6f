import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.module.js';
import { Problem } from '../problems/problem.js';
import { scopesForRequest } from '../routes/required-scopes.js';
import { isAllowedHost } from './allowed-host.js';
import { isCrossSiteWrite } from './cross-site.js';

/**
 * Rejects cross-site requests if no API keys are required. Without this check, a web page could send requests through
 * the browser of a person who has access to the service. If API keys are required, this check is not necessary, because
 * a page of another site has no key. Routes that require no key are open to all pages in either case.
 */
@Injectable()
export class CrossSiteGuard implements CanActivate {
  constructor(
    @Inject(apiConfig)
    private readonly config: Pick<ApiConfig, 'keysRequired' | 'allowedHosts' | 'corsOrigins'>,
  ) {}

  /** @throws {Problem} if the request may come from a page of another site */
  canActivate(context: ExecutionContext): true {
    const { keysRequired, allowedHosts, corsOrigins } = this.config;
    if (keysRequired || scopesForRequest(context) === undefined) return true;
    const request = context.switchToHttp().getRequest<Request>();
    requireKnownHost(request, allowedHosts);
    requireNoCrossSiteWrite(request, corsOrigins);
    return true;
  }
}

/** @throws {Problem} if the request was sent to a host name that is not allowed without API keys */
export function requireKnownHost({ headers: { host } }: Request, allowedHosts: readonly string[]): void {
  if (isAllowedHost(host, allowedHosts)) return;
  throw new Problem('unknown-host', {
    detail: `The host name '${host}' is not in FRS_ALLOWED_HOSTS. Add it, or require API keys with FRS_API_KEYS.`,
  });
}

/**
 * @param origins the web sites whose pages may send requests that change data
 * @throws {Problem} if the request can change data and comes from a page of another site
 */
export function requireNoCrossSiteWrite(request: Request, origins: readonly string[] | undefined): void {
  if (!isCrossSiteWrite(request, origins)) return;
  throw new Problem('cross-site', {
    detail: `${request.headers.origin ?? 'The origin of the request'} is not in FRS_CORS_ORIGINS.`,
  });
}
