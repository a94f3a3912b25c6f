import { setTimeout as delay } from 'node:timers/promises';
import { prepareServiceRole, type ServiceRole } from '#persistence/service-role';

const WRONG_PASSWORD = '28P01';

/**
 * Waits until the server takes connections, and sees to the role and the database of the service.
 *
 * @throws when the server answers and will never let us in.
 */
export async function untilAnswers(role: ServiceRole, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await prepareServiceRole(role);
      return;
    } catch (error) {
      if ((error as { code?: string }).code === WRONG_PASSWORD) throw error;
      await delay(50, undefined, { signal });
    }
  }
}
