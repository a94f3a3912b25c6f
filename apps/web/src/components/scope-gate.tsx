import { type ComponentChildren } from 'preact';
import { access, type Scope } from '../api/session.js';
import { texts } from '../texts/index.js';
import { Notice } from './notice.js';
import { explainMissingScope } from './scoped-button.js';

interface ScopeGateProps {
  /** The scopes that the content requires. */
  readonly needs: Scope | readonly Scope[];
  readonly children: ComponentChildren;
}

/** Shows its content if the key of the user has the scopes, and otherwise the reason why it is not shown. */
export function ScopeGate({ needs, children }: ScopeGateProps) {
  const { state } = access.value;
  if (state === 'unknown') return <p class="quiet">{texts.status.loading}</p>;
  // The page shows the reason above all views.
  if (state === 'unreachable') return null;
  const reason = explainMissingScope(needs);
  return reason === undefined ? <>{children}</> : <Notice kind="info">{reason}</Notice>;
}
