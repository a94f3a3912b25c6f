import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { UndeclaredRouteCheck } from './undeclared-routes.js';

/** Access declarations of routes. */
@Module({ imports: [DiscoveryModule], providers: [UndeclaredRouteCheck], exports: [DiscoveryModule] })
export class RoutesModule {}
