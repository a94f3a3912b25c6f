import { type ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ChevronLeft } from 'lucide-preact';
import { Link } from 'wouter-preact';

interface PageHeadingProps {
  readonly title: ComponentChildren;
  readonly detail?: ComponentChildren;
  readonly back: { readonly address: string; readonly label: string };
  /** The actions. */
  readonly children?: ComponentChildren;
}

/** The heading of the page of one person or cluster. It receives the focus, because the page replaces a list. */
export function PageHeading({ title, detail, back, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header class="view__header">
      <div class="people__heading">
        <Link href={back.address} class="people__back">
          <ChevronLeft size={16} aria-hidden />
          {back.label}
        </Link>
        <h1 ref={heading} tabIndex={-1} class="any-name">
          <bdi>{title}</bdi>
        </h1>
        {detail === undefined ? null : <p class="view__lead">{detail}</p>}
      </div>
      <div class="row">{children}</div>
    </header>
  );
}
