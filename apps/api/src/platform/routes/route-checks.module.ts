import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DeclaredScopesCheck } from './declared-scopes-check.js';

/** Checks that every route declares the scopes that it requires. */
@Module({ imports: [DiscoveryModule], providers: [DeclaredScopesCheck], exports: [DiscoveryModule] })
export class RouteChecksModule {}
