import { type ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { access, isAllowed, type Scope } from '../api/session.js';
import { texts } from '../texts/index.js';

interface ScopedButtonProps {
  /** The scope that the requests of this button require. */
  readonly needs: Scope | readonly Scope[];
  /** Further classes, for example `button--primary`. */
  readonly class?: string;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/**
 * A button that is disabled, with an explanation, if the key of the user lacks a scope. It can still be focused, so
 * that screen readers present the explanation.
 */
export function ScopedButton({
  needs,
  label,
  disabled = false,
  onClick,
  children,
  ...props
}: ScopedButtonProps) {
  const id = useId();
  const reason = explainMissingScope(needs);
  return (
    <>
      <button
        type="button"
        class={`button ${props.class ?? ''}`}
        aria-label={label}
        aria-disabled={reason !== undefined || disabled}
        aria-describedby={reason === undefined ? undefined : id}
        title={reason}
        onClick={reason === undefined && !disabled ? onClick : undefined}
      >
        {children}
      </button>
      {reason === undefined ? null : (
        <span id={id} hidden>
          {reason}
        </span>
      )}
    </>
  );
}

/** The reason why requests that require these scopes are not possible; undefined if they are possible. */
export function explainMissingScope(needs: Scope | readonly Scope[]): string | undefined {
  if (access.value.state !== 'granted') return texts.problems.keyRequired;
  const missing = [needs].flat().find((scope) => !isAllowed(scope));
  return missing === undefined ? undefined : texts.problems.missingScope(missing);
}
