import { Injectable } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';

/** Which methods each path of the API takes. */
@Injectable()
export class AllowedMethods {
  private routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];

  /** Learns the routes from the document that describes them. */
  load({ paths }: OpenAPIObject): void {
    this.routes = Object.entries(paths).map(([path, operations]) => ({
      path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
      methods: Object.keys(operations).map((method) => method.toUpperCase()),
    }));
  }

  /** The methods that a path takes; none when there is no such path. */
  methodsOf(path: string): readonly string[] {
    return this.routes.find((route) => route.path.test(path))?.methods ?? [];
  }
}
