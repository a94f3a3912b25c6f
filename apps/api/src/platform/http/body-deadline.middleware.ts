import { Inject, Injectable, type NestMiddleware, type OnModuleInit, SetMetadata } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type NextFunction, type Request, type Response } from 'express';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.module.js';
import { findRoutes, normalizePath } from '../routes/find-routes.js';
import { hasUnreadBody } from './unread-body.js';

const noBodyDeadlineKey = 'frs:no-body-deadline';

/** Exempts a route from the body deadline. Only the server's time limit for a whole request applies to this route. */
export function NoBodyDeadline(): MethodDecorator {
  return SetMetadata(noBodyDeadlineKey, true);
}

/**
 * Closes connections whose request body is not complete in time.
 *
 * Node.js has only one time limit for all requests, which must be long enough for large imports. The request bodies of all other routes have the time limit of an upload, which is shorter. Some routes send a 408 response to slow clients; they send it
 * before this time limit.
 */
@Injectable()
export class BodyDeadlineMiddleware implements NestMiddleware, OnModuleInit {
  private exemptPaths = new Set<string>();

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const exempt = findRoutes(this.discovery, this.scanner).filter(({ handler }) =>
      Reflect.hasMetadata(noBodyDeadlineKey, handler),
    );
    this.exemptPaths = new Set(exempt.map(({ path }) => path));
  }

  use(request: Request, _: Response, next: NextFunction): void {
    if (hasUnreadBody(request) && !this.exemptPaths.has(normalizePath(request.path))) {
      const { socket } = request;
      const deadline = setTimeout(() => {
        if (!request.complete) socket.destroy();
      }, this.config.http.body);
      // The event `close` is emitted when the body is complete, even if the body was not read, and when the connection
      // closes.
      request.once('close', () => {
        clearTimeout(deadline);
      });
    }
    next();
  }
}
