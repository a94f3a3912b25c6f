import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { findRoutes } from './find-routes.js';

/** Aborts the startup if a route declares no required scopes. */
@Injectable()
export class DeclaredScopesCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const undeclared = findRoutes(this.discovery, this.scanner)
      .filter(({ requiredScopes }) => requiredScopes === undefined)
      .map(({ name }) => name);
    if (undeclared.length === 0) return;
    throw new Error(
      `Routes without declared access: ${undeclared.join(', ')}. Add @NeedsScope(…) or @PublicRoute().`,
    );
  }
}
