import { Injectable } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';

/** The HTTP methods of each path of the API. */
@Injectable()
export class AllowedMethods {
  private routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];

  /** Reads the paths and methods of an OpenAPI document. */
  loadRoutes({ paths }: OpenAPIObject): void {
    this.routes = Object.entries(paths).map(([path, operations]) => ({
      path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
      methods: Object.keys(operations).map((method) => method.toUpperCase()),
    }));
  }

  /** Returns the HTTP methods of a path; an empty list if the path does not exist. */
  methodsOf(path: string): readonly string[] {
    return this.routes.find((route) => route.path.test(path))?.methods ?? [];
  }
}
