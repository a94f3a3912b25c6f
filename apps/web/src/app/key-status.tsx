import { KeyRound, LockOpen } from 'lucide-preact';
import { access } from '../api/session.js';
import { texts } from '../texts/index.js';
import { openKeyDialog } from './key-prompt.js';

/** A button that shows the name of the key, and opens the dialog of the key. */
export function KeyStatus() {
  const { value } = access;
  if (value.state === 'unknown' || value.state === 'unreachable') return null;
  const isOpen = value.state === 'granted' && !value.key.keys_required;
  const label =
    value.state === 'key-missing'
      ? texts.keys.missing
      : isOpen
        ? texts.keys.open
        : texts.keys.current(value.key.name ?? '');
  return (
    <button
      type="button"
      class={`button ${value.state === 'key-missing' ? 'button--primary' : 'button--quiet'} key-status`}
      aria-label={label}
      title={label}
      onClick={openKeyDialog}
    >
      {isOpen ? <LockOpen size={18} aria-hidden /> : <KeyRound size={18} aria-hidden />}
      {isOpen ? null : (
        <span class="truncated key-status__name">{value.state === 'granted' ? value.key.name : label}</span>
      )}
    </button>
  );
}
