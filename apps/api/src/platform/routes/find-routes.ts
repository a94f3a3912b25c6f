import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { type DiscoveryService, type MetadataScanner } from '@nestjs/core';
import { type RequiredScopes, requiredScopesOf } from './required-scopes.js';

/** A route of the API. */
export interface Route {
  /** `Controller.method` */
  readonly name: string;
  readonly method: string;
  /** As it was declared: with `:parameters`, without a slash at its end. */
  readonly path: string;
  /** What it asks of who comes to it; undefined when that was forgotten. */
  readonly requiredScopes: RequiredScopes | undefined;
}

/** Every route of every controller. */
export function findRoutes(discovery: DiscoveryService, scanner: MetadataScanner): Route[] {
  return discovery.getControllers().flatMap(({ instance, metatype, name }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
    return scanner
      .getAllMethodNames(prototype)
      .filter((method) => Reflect.hasMetadata(PATH_METADATA, prototype[method]!))
      .map((method) => {
        const handler = prototype[method]!;
        const parts = [metatype!, handler].map((at) => String(Reflect.getMetadata(PATH_METADATA, at)));
        return {
          name: `${name}.${method}`,
          method: RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, handler))]!,
          path: `/${parts.flatMap((part) => part.split('/').filter(Boolean)).join('/')}`,
          requiredScopes: requiredScopesOf(handler, metatype!),
        };
      });
  });
}
