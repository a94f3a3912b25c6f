import { type RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Measures the width of an element in pixels, so that a chart fills it with texts of the usual size. */
export function useWidth<Element extends HTMLElement>(
  initial: number,
): { readonly ref: RefObject<Element>; readonly width: number } {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return { ref, width };
}
