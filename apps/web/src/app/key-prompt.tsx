import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { access } from '../api/session.js';
import { KeyDialog } from './key-dialog.js';

/** Whether the user has closed the dialog that opens when the service requires a key. */
const dismissed = signal(false);

/** Whether the user has opened the dialog. */
const requested = signal(false);

/** Opens the dialog with the key of the session. */
export function openKeyDialog(): void {
  requested.value = true;
}

/** Asks for a key once, as soon as the service requires one, and again when the user opens the dialog. */
export function KeyPrompt() {
  const { state } = access.value;
  useEffect(() => {
    // If the key is refused later, for example because it was revoked, the page asks again.
    if (state === 'granted') dismissed.value = false;
  }, [state]);
  const isMissing = state === 'key-missing' && !dismissed.value;
  if (!isMissing && !requested.value) return null;
  return (
    <KeyDialog
      onClose={() => {
        requested.value = false;
        if (access.value.state === 'key-missing') dismissed.value = true;
      }}
    />
  );
}
