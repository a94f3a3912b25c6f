import { Injectable } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';

/** The HTTP methods of a path of the API. */
interface PathMethods {
  readonly path: RegExp;
  readonly methods: readonly string[];
}

/** The HTTP methods of each path of the API. */
@Injectable()
export class AllowedMethods {
  private readRoutes: () => readonly PathMethods[] = () => [];

  /**
   * Sets the OpenAPI document that contains the paths and methods.
   *
   * @param getDocument is called for the first response that requires the document, not at the start of the process
   */
  useDocument(getDocument: () => OpenAPIObject): void {
    let routes: readonly PathMethods[] | undefined;
    this.readRoutes = () => (routes ??= readPathMethods(getDocument()));
  }

  /** Returns the HTTP methods of a path; an empty list if the path does not exist. */
  methodsOf(path: string): readonly string[] {
    return this.readRoutes().find((route) => route.path.test(path))?.methods ?? [];
  }
}

const readPathMethods = ({ paths }: OpenAPIObject): readonly PathMethods[] =>
  Object.entries(paths).map(([path, operations]) => ({
    path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
  }));
