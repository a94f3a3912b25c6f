import { type ComponentChildren } from 'preact';

interface IconButtonProps {
  /** The name of the button for screen readers, which is also its tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button that shows only an icon. */
export function IconButton({ label, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      class="button button--quiet button--icon"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
