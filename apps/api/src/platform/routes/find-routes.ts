import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { type DiscoveryService, type MetadataScanner } from '@nestjs/core';
import { type RequiredScopes, requiredScopesOf } from './required-scopes.js';

/** A route of the API. */
export interface Route {
  /** `Controller.method` */
  readonly name: string;
  readonly method: string;
  /** The declared path, with `:parameters` and without a trailing slash. */
  readonly path: string;
  readonly handler: object;
  /** The required scopes; undefined if the route declares none. */
  readonly requiredScopes: RequiredScopes | undefined;
}

/** Finds all routes of all controllers. */
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
          handler,
          requiredScopes: requiredScopesOf(handler, metatype!),
        };
      });
  });
}

/** Converts the path of a request to the form that the router compares: in lower case and without a trailing slash. */
export function normalizePath(path: string): string {
  return path.replace(/\/$/, '').toLowerCase();
}
