import { useEffect, useRef, useState } from 'preact/hooks';
import { type Problem, type Result } from './result.js';

/** A page of a list of the API. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly nextCursor: string | null;
}

/** A list that is loaded in pages. */
export interface PagedList<Entry> {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  /** Whether the first page has been loaded. */
  readonly loaded: boolean;
  /** Loads the next page, or again the page that could not be loaded. */
  readonly loadMore: () => void;
  /** Loads the list again from its first page. */
  readonly reload: () => void;
  /** Changes the loaded entries, for example after the user has deleted one. */
  readonly change: (change: (entries: readonly Entry[]) => readonly Entry[]) => void;
}

interface State<Entry> {
  readonly entries: readonly Entry[];
  readonly cursor: string | null | undefined;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  readonly loaded: boolean;
}

const initialState = { entries: [], cursor: undefined, loading: true, problem: undefined, loaded: false };

/**
 * Loads a list in pages.
 *
 * @param load sends the request of a page; `cursor` is undefined for the first one
 * @param key identifies the list; if it changes, the other list is loaded
 */
export function usePages<Entry>(
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Result<Page<Entry>>>,
  key: string,
): PagedList<Entry> {
  const [state, setState] = useState<State<Entry>>(initialState);
  const abort = useRef(new AbortController());
  const loadPage = async (cursor: string | undefined): Promise<void> => {
    abort.current.abort();
    abort.current = new AbortController();
    const { signal } = abort.current;
    setState((previous) => ({ ...previous, loading: true, problem: undefined }));
    const result = await load(cursor, signal);
    if (signal.aborted) return;
    setState((previous) =>
      result.ok
        ? {
            entries: [...(cursor === undefined ? [] : previous.entries), ...result.value.entries],
            cursor: result.value.nextCursor,
            loading: false,
            problem: undefined,
            loaded: true,
          }
        : { ...previous, loading: false, problem: result.problem },
    );
  };
  useEffect(() => {
    setState((previous) => ({ ...previous, loaded: false }));
    void loadPage(undefined);
    return () => {
      abort.current.abort();
    };
  }, [key]);
  return {
    entries: state.entries,
    hasMore: typeof state.cursor === 'string',
    loading: state.loading,
    problem: state.problem,
    loaded: state.loaded,
    loadMore: () => void loadPage(state.cursor ?? undefined),
    reload: () => void loadPage(undefined),
    change: (change) => {
      setState((previous) => ({ ...previous, entries: change(previous.entries) }));
    },
  };
}

/** Converts the result of a request to a page. */
export function toPage<Value extends { readonly next_cursor: string | null }, Entry>(
  result: Result<Value>,
  readEntries: (value: Value) => readonly Entry[],
): Result<Page<Entry>> {
  if (!result.ok) return result;
  const { value, response } = result;
  return { ok: true, value: { entries: readEntries(value), nextCursor: value.next_cursor }, response };
}
