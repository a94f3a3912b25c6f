import { useEffect, useState } from 'preact/hooks';
import { type CandidateAnswer } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Result, toResult } from '../../api/result.js';
import { isAllowed } from '../../api/session.js';

/** The number of candidates that are shown for each face. */
const maxCandidates = 3;

/** The enrolled subjects that are near to each face of a photo, by the position of the face. */
export type CandidatesByFace = ReadonlyMap<number, readonly CandidateAnswer[]>;

/**
 * Searches the faces of a stored photo among the enrolled ones, if the key of the user allows it.
 *
 * @param version a number that changes when the search must be repeated
 * @returns undefined while the search is running, or if it is not allowed
 */
export function useCandidates(fileHash: string, version: number): Result<CandidatesByFace> | undefined {
  const [result, setResult] = useState<Result<CandidatesByFace>>();
  const allowed = isAllowed('search');
  useEffect(() => {
    if (!allowed) {
      setResult(undefined);
      return undefined;
    }
    const abort = new AbortController();
    void toResult(
      api.POST('/search', { body: { file_hash: fileHash, limit: maxCandidates }, signal: abort.signal }),
    ).then((found) => {
      if (abort.signal.aborted) return;
      setResult(
        found.ok
          ? {
              ...found,
              value: new Map(found.value.faces.map(({ face = 0, candidates }) => [face, candidates])),
            }
          : found,
      );
    });
    return () => {
      abort.abort();
    };
  }, [fileHash, version, allowed]);
  return result;
}
