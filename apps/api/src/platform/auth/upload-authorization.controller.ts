import { Controller, Get, HttpStatus, Inject, type OnModuleInit, Req, Res } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.module.js';
import { findRoutes, normalizePath } from '../routes/find-routes.js';
import { PublicRoute, type RequiredScopes, getRequiredScopes } from '../routes/required-scopes.js';
import { ApiKeyCache } from './api-key-cache.js';
import { readKeyFromHeaders } from './key-from-headers.js';

/**
 * Authorizes a request by its headers before the proxy buffers its body (`auth_request` of nginx). The response is 204
 * if the request is authorized, otherwise 403. The API authorizes the forwarded request again, and the response to that
 * request contains the reason.
 *
 * The proxy forwards the headers unchanged, and adds headers with the method and the target of the request.
 */
@ApiExcludeController()
@PublicRoute()
@Controller('internal/admission')
export class UploadAuthorizationController implements OnModuleInit {
  private routes: { readonly method: string; readonly path: RegExp; readonly scopes: RequiredScopes }[] = [];

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly keys: ApiKeyCache,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    this.routes = findRoutes(this.discovery, this.scanner).flatMap(({ method, path, requiredScopes }) =>
      requiredScopes === undefined
        ? []
        : [{ method, path: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`), scopes: requiredScopes }],
    );
  }

  @Get()
  async authorize(@Req() request: Request, @Res() response: Response): Promise<void> {
    const authorized = !this.config.keysRequired || (await this.hasAuthorizedKey(request));
    response.status(authorized ? HttpStatus.NO_CONTENT : HttpStatus.FORBIDDEN).end();
  }

  private async hasAuthorizedKey(request: Request): Promise<boolean> {
    const method = request.get('x-original-method') ?? '';
    const target = request.get('x-original-uri') ?? '';
    const path = normalizePath(target.replace(/[?#].*$/, ''));
    const required = this.routes.find((route) => route.method === method && route.path.test(path))?.scopes;
    const secret = readKeyFromHeaders(request.headers);
    if (required === undefined || secret === undefined) return false;
    const key = this.keys.findKey(secret) ?? (await this.keys.findKeyAfterRefresh(secret));
    if (key === undefined) return false;
    const isForm = /^multipart\/form-data\b/i.test(request.get('content-type') ?? '');
    return getRequiredScopes(required, isForm)?.every((scope) => key.scopes.includes(scope)) ?? false;
  }
}
