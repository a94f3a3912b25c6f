import { Link } from 'wouter-preact';
import {
  type ApiStatus,
  type StatusResponse,
  type WorkerStatus,
} from '../../../../../clients/typescript/src/index.js';
import { Notice } from '../../components/notice.js';
import { texts } from '../../texts/index.js';

/** The running workers with what they do, and the API processes. */
export function ProcessList({ status: { workers, apis } }: { readonly status: StatusResponse }) {
  return (
    <>
      <section class="card stack" aria-labelledby="workers">
        <h2 id="workers">{texts.operations.workers}</h2>
        {workers.length === 0 ? <Notice kind="warning">{texts.operations.noWorkers}</Notice> : null}
        <ul class="processes">
          {workers.map((worker) => (
            <Worker key={`${worker.host} ${worker.pid}`} worker={worker} />
          ))}
        </ul>
      </section>
      <section class="card stack" aria-labelledby="apis">
        <h2 id="apis">{texts.operations.apis}</h2>
        <ul class="processes">
          {apis.map((api) => (
            <ApiProcess key={`${api.host} ${api.pid}`} api={api} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Worker({ worker }: { readonly worker: WorkerStatus }) {
  const { finished } = worker;
  return (
    <li class="process">
      <ProcessName process={worker}>
        {worker.ready ? null : <span class="badge badge--warning">{texts.operations.starting}</span>}
      </ProcessName>
      <p class="small quiet">
        {texts.operations.worker(
          worker.encoders,
          worker.runtime,
          texts.operations.rate(worker.images_per_second),
        )}
      </p>
      <ul class="tasks">
        {worker.tasks.length === 0 ? <li class="quiet">{texts.operations.idle}</li> : null}
        {worker.tasks.map((task) => (
          <li key={`${task.kind} ${task.file_hash} ${task.since}`} class="row">
            <span class="badge">{texts.operations.tasks[task.kind]}</span>
            {task.file_hash === null ? null : (
              <Link href={`/images/${task.file_hash}`}>
                <code>{task.file_hash.slice(0, 12)}…</code>
              </Link>
            )}
            {task.run === null ? null : <span class="number">{texts.operations.run(task.run)}</span>}
          </li>
        ))}
      </ul>
      <p class="small quiet">
        {texts.operations.finished(
          finished.encoded ?? 0,
          finished['no-face'] ?? 0,
          finished.rejected ?? 0,
          finished.failed ?? 0,
        )}
        {worker.interruptions === 0 ? '' : ` ${texts.operations.interruptions(worker.interruptions)}`}
      </p>
    </li>
  );
}

function ApiProcess({ api }: { readonly api: ApiStatus }) {
  const { hits, misses } = api.cache;
  return (
    <li class="process">
      <ProcessName process={api} />
      {hits + misses === 0 ? null : (
        <p class="small quiet">{texts.operations.cacheUse(hits, hits + misses)}</p>
      )}
    </li>
  );
}

interface ProcessNameProps {
  readonly process: Pick<ApiStatus, 'host' | 'pid' | 'version' | 'started_at'>;
  readonly children?: preact.ComponentChildren;
}

function ProcessName({ process, children }: ProcessNameProps) {
  const uptime = (Date.now() - Date.parse(process.started_at)) / 1000;
  return (
    <div class="process__name">
      <h3>{process.host}</h3>
      <span class="small quiet number">
        {texts.operations.process(process.pid, process.version, texts.duration(Math.max(0, uptime)))}
      </span>
      {children}
    </div>
  );
}
