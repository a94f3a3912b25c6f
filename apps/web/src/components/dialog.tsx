import { type ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { X } from 'lucide-preact';
import { texts } from '../texts/index.js';
import { IconButton } from './icon-button.js';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** Called when the user closes the dialog, also with the Escape key. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The buttons below the content. */
  readonly actions?: ComponentChildren;
}

/** A modal dialog. It is open as long as it is rendered. The browser keeps the focus inside it. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog__header">
        <h2 id={titleId}>{title}</h2>
        <IconButton label={texts.actions.close} onClick={onClose}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      <div class="dialog__content">{children}</div>
      {actions === undefined ? null : <footer class="dialog__actions">{actions}</footer>}
    </dialog>
  );
}
