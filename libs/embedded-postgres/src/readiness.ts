import pRetry from 'p-retry';
import { prepareServiceRole, type ServiceRole } from '#persistence/service-role';

const WRONG_PASSWORD = '28P01';

/**
 * Waits until the server accepts connections, and creates the role and the database of the service.
 *
 * @throws when the server rejects the password: another attempt would not succeed
 */
export async function waitUntilServerIsReady(role: ServiceRole, signal: AbortSignal): Promise<void> {
  await pRetry(() => prepareServiceRole(role), {
    retries: Infinity,
    minTimeout: 50,
    factor: 1,
    signal,
    shouldRetry: ({ error }) => (error as { code?: string }).code !== WRONG_PASSWORD,
  });
}
