import { useEffect, useRef, useState } from 'preact/hooks';
import { type Problem, type Result } from './result.js';

/** A value that is loaded from the service. */
export interface Loaded<Value> {
  /** The last value that was loaded; it remains while it is loaded again. */
  readonly value: Value | undefined;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
}

/**
 * Loads a value, and loads it again at an interval while the page is visible.
 *
 * @param key a text that changes when another value must be loaded
 * @param interval the time between two requests in milliseconds; undefined loads the value once
 */
export function useRequest<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Result<Value>>,
  interval?: number,
): Loaded<Value> {
  const [value, setValue] = useState<Value>();
  const [problem, setProblem] = useState<Problem>();
  const request = useRef<AbortController>();
  const reload = async (): Promise<void> => {
    request.current?.abort();
    const abort = new AbortController();
    request.current = abort;
    const result = await load(abort.signal);
    if (abort.signal.aborted) return;
    if (result.ok) setValue(() => result.value);
    setProblem(result.ok ? undefined : result.problem);
  };
  useEffect(() => {
    void reload();
    const timer =
      interval === undefined
        ? undefined
        : setInterval(() => {
            if (document.visibilityState === 'visible') void reload();
          }, interval);
    return () => {
      clearInterval(timer);
      request.current?.abort();
    };
  }, [key]);
  return { value, problem, reload: () => void reload() };
}
