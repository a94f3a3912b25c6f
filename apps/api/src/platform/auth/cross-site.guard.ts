import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.js';
import { scopesForRequest } from '../routes/required-scopes.js';
import { Problem } from '../problems/problem.js';
import { isCrossSiteWrite } from './cross-site.js';
import { isAllowedHost } from './allowed-host.js';

/**
 * Refuses what the web pages of others have a browser send, where no keys are required: whoever opens such a page would
 * lend it their way to the service.
 *
 * Where keys are required, a page has none to show. What takes no key there is open to every page here, too.
 */
@Injectable()
export class CrossSiteGuard implements CanActivate {
  constructor(
    @Inject(apiConfig)
    private readonly config: Pick<ApiConfig, 'keysRequired' | 'allowedHosts' | 'corsOrigins'>,
  ) {}

  /** @throws {Problem} when the request may come from the page of another */
  canActivate(context: ExecutionContext): true {
    const { keysRequired, allowedHosts, corsOrigins } = this.config;
    if (keysRequired || scopesForRequest(context).length === 0) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const { host, origin } = request.headers;
    if (!isAllowedHost(host, allowedHosts)) {
      throw new Problem('unknown-host', {
        detail: `It is not answered as '${host}': name it in FRS_ALLOWED_HOSTS, or require keys with FRS_API_KEYS.`,
      });
    }
    if (isCrossSiteWrite(request, corsOrigins)) {
      throw new Problem('cross-site', {
        detail: `Pages of ${origin ?? 'another site'} may not call it: FRS_CORS_ORIGINS names those that may.`,
      });
    }
    return true;
  }
}
