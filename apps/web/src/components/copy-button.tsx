import { useState } from 'preact/hooks';
import { Check, Copy } from 'lucide-preact';
import { texts } from '../texts/index.js';
import { Dialog } from './dialog.js';
import './copy-button.css';

interface CopyButtonProps {
  readonly label: string;
  /** Creates the text when the user copies it. */
  readonly createText: () => string;
}

/**
 * Copies a text to the clipboard. Browsers allow this only on pages that were loaded with https: or from this machine; on other
 * pages, the text is shown.
 */
export function CopyButton({ label, createText }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState<string>();
  const copy = async (): Promise<void> => {
    const text = createText();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => {
        setCopied(false);
      }, 2000);
    } catch {
      setShown(text);
    }
  };
  return (
    <>
      <button type="button" class="button button--small" onClick={() => void copy()}>
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        {label}
      </button>
      <span class="visually-hidden" role="status">
        {copied ? texts.actions.copied : ''}
      </span>
      {shown === undefined ? null : (
        <Dialog
          title={label}
          onClose={() => {
            setShown(undefined);
          }}
        >
          <p>{texts.copy.manually}</p>
          <textarea class="input copied-text" readOnly rows={10} aria-label={label} value={shown} />
        </Dialog>
      )}
    </>
  );
}
