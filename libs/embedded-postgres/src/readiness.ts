import { prepareServiceRole, type ServiceRole } from '#persistence/service-role';
import { pollUntilReady } from '#supervision';

const WRONG_PASSWORD_ERROR_CODE = '28P01';

/**
 * Waits until the server accepts connections, and creates the role and the database of the service.
 *
 * @throws when the server rejects the password
 */
export function waitUntilServerIsReady(role: ServiceRole, signal: AbortSignal): Promise<void> {
  return pollUntilReady(
    () => prepareServiceRole(role),
    signal,
    (error) => (error as { code?: string }).code === WRONG_PASSWORD_ERROR_CODE,
  );
}
