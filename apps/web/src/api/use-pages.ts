import { useEffect, useRef, useState } from 'preact/hooks';
import { type Problem, type Result } from './result.js';

/** One page of a list. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** A list that is loaded in pages. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  readonly loading: boolean;
  /** Whether the items are those of the current key, and not those of the previous one. */
  readonly loaded: boolean;
  readonly problem: Problem | undefined;
  /** Loads the next page. */
  readonly loadMore: () => void;
  /** Loads the list again from its beginning. The items remain until the first page is loaded. */
  readonly reload: () => void;
  /** Removes entries that were deleted. */
  readonly remove: (isDeleted: (item: Item) => boolean) => void;
}

interface PagesState<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null | undefined;
  readonly loading: boolean;
  readonly loaded: boolean;
  readonly problem: Problem | undefined;
}

/**
 * Loads the first page of a list, and further pages on request.
 *
 * @param key a text that changes when the list must be loaded again from its beginning, for example its filters
 * @param loadPage loads the page with this cursor; without a cursor, the first page
 */
export function usePages<Item>(
  key: string,
  loadPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Result<ListPage<Item>>>,
): Pages<Item> {
  const [state, setState] = useState<PagesState<Item>>({
    items: [],
    cursor: undefined,
    loading: true,
    loaded: false,
    problem: undefined,
  });
  const request = useRef<AbortController>();
  const load = async (cursor: string | undefined): Promise<void> => {
    request.current?.abort();
    const abort = new AbortController();
    request.current = abort;
    setState((current) => ({ ...current, loading: true, problem: undefined }));
    const result = await loadPage(cursor, abort.signal);
    if (abort.signal.aborted) return;
    setState((current) =>
      result.ok
        ? {
            items: [...(cursor === undefined ? [] : current.items), ...result.value.items],
            cursor: result.value.nextCursor,
            loading: false,
            loaded: true,
            problem: undefined,
          }
        : { ...current, loading: false, problem: result.problem },
    );
  };
  useEffect(() => {
    setState((current) => ({ ...current, cursor: undefined, loaded: false }));
    void load(undefined);
    return () => request.current?.abort();
  }, [key]);
  return {
    items: state.items,
    hasMore: state.cursor !== null,
    loading: state.loading,
    loaded: state.loaded,
    problem: state.problem,
    loadMore: () => void load(state.cursor ?? undefined),
    reload: () => void load(undefined),
    remove: (isDeleted) => {
      setState((current) => ({ ...current, items: current.items.filter((item) => !isDeleted(item)) }));
    },
  };
}
