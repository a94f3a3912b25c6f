import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { findRoutes } from './find-routes.js';

/** Keeps the process from starting while any of its routes does not say who may call it. */
@Injectable()
export class UndeclaredRoutes implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const undeclared = findRoutes(this.discovery, this.scanner)
      .filter(({ requiredScopes }) => requiredScopes === undefined)
      .map(({ name }) => name);
    if (undeclared.length === 0) return;
    throw new Error(`Say who may call ${undeclared.join(', ')}: @NeedsScope(…) or @OpenToAll().`);
  }
}
