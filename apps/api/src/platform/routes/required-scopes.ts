import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { type Request } from 'express';
import { type ApiKeyScope } from '#persistence';
import { ApiProblems } from '../problems/api-problems.js';
import { type ProblemKind } from '../problems/problem-catalogue.js';

/** The scopes that a route requires; `none` if it requires no API key; `any-key` if it accepts a key with any scope. */
export type RequiredScopes = 'none' | 'any-key' | RouteScopes;

interface RouteScopes {
  readonly scope: ApiKeyScope;
  /**
   * The scope that is also required if the body is a form, which may contain a photo. The guards run before the form is
   * read, so it is not known whether it contains a photo.
   */
  readonly formScope: ApiKeyScope | undefined;
}

const requiredScopesKey = 'frs:required-scopes';

/** The names of the two security schemes in the OpenAPI document. */
export const apiKeySecuritySchemes = { bearer: 'bearer', header: 'x-api-key' } as const;

/**
 * Requires an API key with this scope, if the service requires API keys.
 *
 * @param options.ofForms a second scope, which is also required if the request contains a form
 */
export function NeedsScope(
  scope: ApiKeyScope,
  options: { readonly ofForms?: ApiKeyScope } = {},
): MethodDecorator {
  const required: RouteScopes = { scope, formScope: options.ofForms };
  return requireScopes(required, [scope], ['missing-scope']);
}

/** Requires an API key with any scope, if the service requires API keys. */
export function NeedsKey(): MethodDecorator {
  return requireScopes('any-key', [], []);
}

function requireScopes(
  required: RequiredScopes,
  documentedScopes: string[],
  problems: readonly ProblemKind[],
): MethodDecorator {
  return applyDecorators(
    SetMetadata(requiredScopesKey, required),
    ApiSecurity(apiKeySecuritySchemes.header, documentedScopes),
    ApiSecurity(apiKeySecuritySchemes.bearer, documentedScopes),
    ApiProblems('no-key', 'unknown-key', ...problems, 'unknown-host', 'quota-exceeded'),
  );
}

/** Makes a route public: it requires no API key and has no rate limit. */
export function PublicRoute(): MethodDecorator & ClassDecorator {
  return SetMetadata(requiredScopesKey, 'none' satisfies RequiredScopes);
}

/** Returns the declared scopes of a handler; undefined if it declares none. */
export function requiredScopesOf(handler: object, controller: object): RequiredScopes | undefined {
  return (Reflect.getMetadata(requiredScopesKey, handler) ??
    Reflect.getMetadata(requiredScopesKey, controller)) as RequiredScopes | undefined;
}

/** Returns the scopes that a request requires; undefined if its route is public. */
export function scopesForRequest(context: ExecutionContext): readonly ApiKeyScope[] | undefined {
  const required = requiredScopesOf(context.getHandler(), context.getClass());
  // The value is defined, because declared-scopes-check.ts has checked every route at startup.
  if (required === undefined) throw new Error(`${context.getHandler().name} declares no required scope.`);
  return getRequiredScopes(
    required,
    context.switchToHttp().getRequest<Request>().is('multipart/form-data') !== false,
  );
}

/** Returns the scopes that a route requires for a request with or without a form; undefined if the route is public. */
export function getRequiredScopes(
  required: RequiredScopes,
  isForm: boolean,
): readonly ApiKeyScope[] | undefined {
  if (required === 'none') return undefined;
  if (required === 'any-key') return [];
  const { scope, formScope } = required;
  return isForm && formScope !== undefined ? [scope, formScope] : [scope];
}
