import { useEffect, useState } from 'preact/hooks';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Problem, type Result, toResult } from '../../api/result.js';
import { ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';

type ClusterRun = components['schemas']['ClusterRunResponse'];

/** Milliseconds between two requests while a run has not finished. */
const pollInterval = 1000;

/** Starts and cancels runs of the clustering, and shows the progress. */
export function ClusterRunPanel({ onFinish }: { readonly onFinish: () => void }) {
  const [run, setRun] = useState<ClusterRun>();
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  const isRunning = run !== undefined && run.state !== 'idle';

  const show = (result: Result<ClusterRun>): void => {
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    setProblem(undefined);
    setRun(result.value);
    if (isRunning && result.value.state === 'idle') onFinish();
  };
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        void toResult(api.GET('/clusters/run', { signal: abort.signal })).then((result) => {
          if (abort.signal.aborted) return;
          show(result);
          if (result.ok && result.value.state !== 'idle') setAttempt(attempt + 1);
        });
      },
      attempt === 0 ? 0 : pollInterval,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [attempt]);

  const start = async (): Promise<void> => {
    const result = await toResult(api.POST('/clusters'));
    show(result);
    if (result.ok) setAttempt(attempt + 1);
  };
  const cancel = async (): Promise<void> => {
    const result = await toResult(api.DELETE('/clusters/run'));
    if (result.ok) setAttempt(attempt + 1);
    else setProblem(result.problem);
  };
  return (
    <section class="card stack" aria-label={texts.people.run.title}>
      <div class="cluster-run">
        <div class="cluster-run__text">
          <h2>{texts.people.run.title}</h2>
          <p class="small quiet">{texts.people.run.explanation}</p>
        </div>
        {isRunning ? (
          <ScopedButton needs="write" onClick={() => void cancel()}>
            {texts.people.run.cancel}
          </ScopedButton>
        ) : (
          <ScopedButton needs="write" class="button--primary" onClick={() => void start()}>
            {texts.people.run.start}
          </ScopedButton>
        )}
      </div>
      {isRunning ? (
        <progress
          class="cluster-run__progress"
          aria-label={texts.people.run.title}
          {...(run.progress?.faces_total == null
            ? {}
            : { value: run.progress.faces_done, max: Math.max(run.progress.faces_total, 1) })}
        />
      ) : null}
      <p class="small number" role="status">
        {run === undefined ? '' : describeRun(run)}
      </p>
      {problem === undefined ? null : (
        <ProblemNotice
          problem={problem}
          onRetry={() => {
            setAttempt(attempt + 1);
          }}
        />
      )}
    </section>
  );
}

function describeRun({ state, progress, last }: ClusterRun): string {
  if (state === 'waiting') return texts.people.run.waiting;
  if (state === 'running') {
    return progress?.faces_total == null
      ? texts.people.run.counting
      : texts.people.run.progress(progress.faces_done, progress.faces_total);
  }
  if (last === null) return texts.people.run.never;
  const time = new Date(last.finished_at);
  if (last.state === 'succeeded') {
    return texts.people.run.succeeded(time, last.clustered_faces ?? 0, last.new_clusters ?? 0);
  }
  return last.state === 'failed'
    ? texts.people.run.failed(time, last.problem ?? '')
    : texts.people.run.cancelled(time);
}
