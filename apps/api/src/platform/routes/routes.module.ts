import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { UndeclaredRouteCheck } from './undeclared-routes.js';

/** Checks that every route declares the scopes that it requires. */
@Module({ imports: [DiscoveryModule], providers: [UndeclaredRouteCheck], exports: [DiscoveryModule] })
export class RoutesModule {}
