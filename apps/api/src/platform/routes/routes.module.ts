import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { UndeclaredRoutes } from './undeclared-routes.js';

/** Access declarations of routes. */
@Module({ imports: [DiscoveryModule], providers: [UndeclaredRoutes], exports: [DiscoveryModule] })
export class RoutesModule {}
