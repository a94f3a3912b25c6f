import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { type Request } from 'express';
import { type Scope } from '#persistence';
import { ApiProblems } from '../problems/api-problems.js';

/** What a route asks of who comes to it. */
export type RequiredScopes = 'nothing' | RouteScopes;

interface RouteScopes {
  readonly scope: Scope;
  /** What a form takes as well: it may carry a photo, and nobody knows before it was read. */
  readonly formScope: Scope | undefined;
}

const metadataKey = 'frs:demand';

/** The names under which the OpenAPI document knows the two ways to show a key. */
export const keySchemes = { bearer: 'bearer', header: 'x-api-key' } as const;

/**
 * Lets in who has a key with this scope, where keys are required.
 *
 * @param options.ofForms a second scope that the route takes when it is sent a form
 */
export function NeedsScope(scope: Scope, options: { readonly ofForms?: Scope } = {}): MethodDecorator {
  const demand: RouteScopes = { scope, formScope: options.ofForms };
  return applyDecorators(
    SetMetadata(metadataKey, demand),
    ApiSecurity(keySchemes.header, [scope]),
    ApiSecurity(keySchemes.bearer, [scope]),
    ApiProblems('no-key', 'unknown-key', 'missing-scope', 'unknown-host', 'quota-exceeded'),
  );
}

/** Lets everybody in, key or not, as often as they like. */
export function OpenToAll(): MethodDecorator & ClassDecorator {
  return SetMetadata(metadataKey, 'nothing' satisfies RequiredScopes);
}

/** What a handler was declared to ask for; undefined when it was forgotten. */
export function requiredScopesOf(handler: object, controller: object): RequiredScopes | undefined {
  return (Reflect.getMetadata(metadataKey, handler) ?? Reflect.getMetadata(metadataKey, controller)) as
    RequiredScopes | undefined;
}

/** The scopes that this request takes; none when its route is open to all. */
export function scopesForRequest(context: ExecutionContext): readonly Scope[] {
  const demand = requiredScopesOf(context.getHandler(), context.getClass());
  // Every route is known to have one since the start: see undeclared-routes.ts.
  if (demand === undefined) throw new Error(`${context.getHandler().name} does not say who may call it.`);
  return scopesFor(demand, context.switchToHttp().getRequest<Request>().is('multipart/form-data') !== false);
}

/** The scopes that a demand comes to for a request that is a form, or none. */
export function scopesFor(demand: RequiredScopes, isForm: boolean): readonly Scope[] {
  if (demand === 'nothing') return [];
  const { scope, formScope } = demand;
  return isForm && formScope !== undefined ? [scope, formScope] : [scope];
}
