import { Controller, Get, HttpStatus, Inject, type OnModuleInit, Req, Res } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.js';
import { type RequiredScopes, OpenToAll, scopesFor } from '../routes/required-scopes.js';
import { ApiKeyCache } from './api-key-cache.js';
import { presentedKey } from './presented-key.js';
import { findRoutes } from '../routes/find-routes.js';

/**
 * Tells a proxy whether a request that it has the headers of may come in, before it holds the body: 204, or 403 whatever
 * the reason. The request itself is answered with the reason, and is asked for its key again.
 *
 * The proxy sends the headers as they came, and the method and the target in headers of its own.
 */
@ApiExcludeController()
@OpenToAll()
@Controller('internal/admission')
export class AdmissionController implements OnModuleInit {
  private readonly demands = new Map<string, RequiredScopes>();

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly knownKeys: ApiKeyCache,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    for (const { method, path, requiredScopes } of findRoutes(this.discovery, this.scanner)) {
      if (requiredScopes !== undefined) this.demands.set(`${method} ${path}`, requiredScopes);
    }
  }

  @Get()
  async ask(@Req() request: Request, @Res() response: Response): Promise<void> {
    const admitted = !this.config.keysRequired || (await this.showsKey(request));
    response.status(admitted ? HttpStatus.NO_CONTENT : HttpStatus.FORBIDDEN).end();
  }

  /** Whether the request shows a key that opens its target. Targets with parameters take no body, and open to nobody. */
  private async showsKey(request: Request): Promise<boolean> {
    const method = request.get('x-original-method') ?? '';
    const target = request.get('x-original-uri') ?? '';
    const path = target
      .replace(/[?#].*$/, '')
      .replace(/\/$/, '')
      .toLowerCase();
    const demand = this.demands.get(`${method} ${path}`);
    const secret = presentedKey(request.headers);
    if (demand === undefined || secret === undefined) return false;
    const key = this.knownKeys.find(secret) ?? (await this.knownKeys.findAfterRefresh(secret));
    if (key === undefined) return false;
    const isForm = /^multipart\/form-data\b/i.test(request.get('content-type') ?? '');
    return scopesFor(demand, isForm).every((scope) => key.scopes.includes(scope));
  }
}
