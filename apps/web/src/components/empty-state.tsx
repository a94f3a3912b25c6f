import { type ComponentChildren } from 'preact';
import { type LucideIcon } from 'lucide-preact';
import './empty-state.css';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What the user can do to change this. */
  readonly children?: ComponentChildren;
}

/** Shown instead of a list that has no entries. */
export function EmptyState({ icon: Icon, title, children }: EmptyStateProps) {
  return (
    <div class="empty-state">
      <Icon size={32} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children === undefined ? null : <div class="empty-state__text">{children}</div>}
    </div>
  );
}
