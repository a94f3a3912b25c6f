import { useEffect, useState } from 'preact/hooks';
import { GitCompareArrows } from 'lucide-preact';
import { type ComparisonAnswer } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Result, toResult } from '../../api/result.js';
import { DistanceScale } from '../../components/distance-scale.js';
import { FaceCrop } from '../../components/face-crop.js';
import { ProblemNotice } from '../../components/notice.js';
import { explainMissingScope } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { clearComparison, comparedFaces, type PhotoFace } from './compared-faces.js';

/** Compares the two faces that the user has selected. */
export function ComparePanel() {
  const faces = comparedFaces.value;
  const [first, second] = faces;
  const missing = explainMissingScope('read');
  return (
    <section class="card compare-panel" aria-label={texts.try.compare}>
      <header class="compare-panel__header">
        <h3>{texts.try.compare}</h3>
        {faces.length === 0 ? null : (
          <button type="button" class="button button--small button--quiet" onClick={clearComparison}>
            {texts.try.clearComparison}
          </button>
        )}
      </header>
      <div class="compare-panel__faces">
        <ComparedFace face={first} />
        <GitCompareArrows size={18} class="quiet" aria-hidden />
        <ComparedFace face={second} />
      </div>
      {missing !== undefined ? (
        <p class="small quiet">{missing}</p>
      ) : first === undefined || second === undefined ? (
        <p class="small quiet">{first === undefined ? texts.try.selectTwo : texts.try.selectSecond}</p>
      ) : (
        <Comparison first={first} second={second} />
      )}
    </section>
  );
}

function ComparedFace({ face }: { readonly face: PhotoFace | undefined }) {
  if (face === undefined) return <FaceCrop url={undefined} photoWidth={1} box={undefined} />;
  const { photo, index, face: answer } = face;
  const state = photo.state.value;
  const label = texts.try.comparedFace(index + 1, photo.file.name);
  return (
    <figure class="compared-face">
      <FaceCrop
        url={photo.url}
        photoWidth={(state.kind === 'encoded' ? state.answer.width : undefined) ?? 1}
        box={answer.box}
      />
      <figcaption class="small" title={label}>
        <strong>{texts.faces.number(index + 1)}</strong>
        <span class="truncated quiet">{photo.file.name}</span>
      </figcaption>
    </figure>
  );
}

function Comparison({ first, second }: { readonly first: PhotoFace; readonly second: PhotoFace }) {
  const [result, setResult] = useState<Result<ComparisonAnswer>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setResult(undefined);
    const faces = [first, second].map(({ face }) => ({ encoding: face.encoding ?? [] }));
    void toResult(api.POST('/compare', { body: { faces }, signal: abort.signal })).then((answer) => {
      if (!abort.signal.aborted) setResult(answer);
    });
    return () => {
      abort.abort();
    };
  }, [first, second, attempt]);
  return (
    <div class="comparison" aria-live="polite">
      {result === undefined ? (
        <p class="small quiet">{texts.status.loading}</p>
      ) : result.ok ? (
        <>
          <p>
            <span class="comparison__distance number">{result.value.distance.toFixed(3)}</span>{' '}
            <span class="quiet">{texts.distances.unit}</span>
            <br />
            <strong>
              {result.value.same_person ? texts.distances.samePerson : texts.distances.differentPeople}
            </strong>
          </p>
          <DistanceScale distance={result.value.distance} />
        </>
      ) : (
        <ProblemNotice
          problem={result.problem}
          onRetry={() => {
            setAttempt(attempt + 1);
          }}
        />
      )}
    </div>
  );
}
