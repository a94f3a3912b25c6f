import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { demandOf } from './demand.js';

/** Keeps the process from starting while any of its routes does not say who may call it. */
@Injectable()
export class UndeclaredRoutes implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const undeclared = this.find();
    if (undeclared.length === 0) return;
    throw new Error(`Say who may call ${undeclared.join(', ')}: @NeedsScope(…) or @OpenToAll().`);
  }

  private find(): string[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype, name }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((method) => Reflect.hasMetadata(PATH_METADATA, prototype[method]!))
        .filter((method) => demandOf(prototype[method]!, metatype!) === undefined)
        .map((method) => `${name}.${method}`);
    });
  }
}
