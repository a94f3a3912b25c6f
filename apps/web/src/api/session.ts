import { computed, signal } from '@preact/signals';
import { type CurrentKeyAnswer } from '../../../../clients/typescript/src/index.js';
import { type Problem } from './result.js';

export type Scope = CurrentKeyAnswer['scopes'][number];

/** What the service allows this page to do. */
export type Access =
  | { readonly state: 'unknown' }
  /** The service requires a key, and the page has none, or one that was refused. */
  | { readonly state: 'key-missing'; readonly refused: boolean }
  | { readonly state: 'unreachable'; readonly problem: Problem }
  | { readonly state: 'granted'; readonly key: CurrentKeyAnswer };

const storageKey = 'frs-api-key';

/** The API key of the user. The key is only in memory, unless the user has chosen to keep it for the browser tab. */
export const apiKey = signal<string | undefined>(sessionStorage.getItem(storageKey) ?? undefined);

export const access = signal<Access>({ state: 'unknown' });

/** The scopes that the page may use. */
export const scopes = computed<readonly Scope[]>(() =>
  access.value.state === 'granted' ? access.value.key.scopes : [],
);

/** Whether the page may send requests that require this scope. */
export function isAllowed(scope: Scope): boolean {
  return scopes.value.includes(scope);
}

/**
 * Stores the key of the session.
 *
 * @param keep whether the key is kept until the browser tab is closed, also if the page is loaded again
 */
export function storeKey(key: string, keep: boolean): void {
  apiKey.value = key;
  if (keep) sessionStorage.setItem(storageKey, key);
  else sessionStorage.removeItem(storageKey);
}

/** Deletes the key of the session. */
export function removeKey(): void {
  apiKey.value = undefined;
  sessionStorage.removeItem(storageKey);
  access.value = { state: 'key-missing', refused: false };
}

/**
 * Records that the service has refused a request with 401, for example because the key was revoked.
 *
 * @param authorization the header of the request, which may contain a key that was replaced in the meantime
 */
export function reportRefusedKey(authorization: string | null): void {
  const current = apiKey.value === undefined ? null : `Bearer ${apiKey.value}`;
  if (authorization === current) access.value = { state: 'key-missing', refused: current !== null };
}
