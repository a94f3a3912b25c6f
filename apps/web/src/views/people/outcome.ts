import { signal } from '@preact/signals';

/** What the last action of the user has changed. The view shows it until the next action. */
export const outcome = signal<string | undefined>(undefined);
