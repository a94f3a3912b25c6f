import { api } from './client.js';
import { toResult } from './result.js';
import { access, apiKey, storeKey } from './session.js';

/** Loads what the key of the session allows; without a key, whether the service requires one. */
export async function loadAccess(): Promise<void> {
  const result = await toResult(api.GET('/keys/current'));
  if (result.ok) access.value = { state: 'granted', key: result.value };
  else if (result.problem.status === 401)
    access.value = { state: 'key-missing', refused: apiKey.value !== undefined };
  else access.value = { state: 'unreachable', problem: result.problem };
}

/**
 * Uses another key from now on, and loads what it allows.
 *
 * @param keep whether the key is kept until the browser tab is closed, also if the page is loaded again
 */
export async function useKey(key: string, keep: boolean): Promise<void> {
  storeKey(key, keep);
  await loadAccess();
}
