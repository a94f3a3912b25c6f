import { type StatusResponse } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { toResult } from '../../api/result.js';
import { useRequest } from '../../api/use-request.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { explainMissingScope } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { FailureList } from './failure-list.js';
import { ProcessList } from './process-list.js';
import { QueueBoardButton } from './queue-board-button.js';
import { ServiceFacts } from './service-facts.js';
import { StatusTiles } from './status-tiles.js';
import './operations-view.css';

/** The time between two requests for the state of the service, in milliseconds; the processes report as often. */
const refreshInterval = 5_000;

/** The view with which an operator watches the service: its load, failures, processes and versions. */
export function OperationsView() {
  const missing = explainMissingScope('admin');
  return (
    <div class="view">
      <header class="view__header">
        <div>
          <h1>{texts.operations.title}</h1>
          <p class="view__lead">{texts.operations.lead}</p>
        </div>
        <QueueBoardButton />
      </header>
      {missing === undefined ? <LoadedStatus /> : <Notice kind="info">{missing}</Notice>}
    </div>
  );
}

function LoadedStatus() {
  const { value, problem, reload } = useRequest(
    '',
    (signal) => toResult(api.GET('/admin/status', { signal })),
    refreshInterval,
  );
  return (
    <>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {value === undefined ? (
        problem === undefined && <p role="status">{texts.status.loading}</p>
      ) : (
        <Status status={value} onChange={reload} />
      )}
    </>
  );
}

function Status({ status, onChange }: { readonly status: StatusResponse; readonly onChange: () => void }) {
  return (
    <>
      <StatusTiles status={status} />
      <FailureList failures={status.failed} onRetried={onChange} />
      <ProcessList status={status} />
      <ServiceFacts status={status} />
    </>
  );
}
