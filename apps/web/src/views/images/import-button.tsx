import { useRef, useState } from 'preact/hooks';
import { Upload } from 'lucide-preact';
import { type ImportAnswer } from '../../../../../clients/typescript/src/index.js';
import { type Result } from '../../api/result.js';
import { Dialog } from '../../components/dialog.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { sendImport } from './send-import.js';

type ImportState = { readonly fraction: number } | { readonly result: Result<ImportAnswer> };

/** Imports the encodings and subjects of a file, and shows the progress and the result. */
export function ImportButton({ onImported }: { readonly onImported: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const abort = useRef<AbortController>();
  const [state, setState] = useState<ImportState>();
  const run = async (file: File): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setState({ fraction: 0 });
    const result = await sendImport(
      file,
      (fraction) => {
        setState({ fraction });
      },
      controller.signal,
    );
    if (controller.signal.aborted) return;
    setState({ result });
    if (result.ok) onImported();
  };
  const close = (): void => {
    abort.current?.abort();
    setState(undefined);
  };
  return (
    <>
      <ScopedButton needs="write" onClick={() => input.current?.click()}>
        <Upload size={16} aria-hidden />
        {texts.images.import}
      </ScopedButton>
      <input
        ref={input}
        type="file"
        accept=".ndjson,.jsonl,application/x-ndjson"
        hidden
        aria-label={texts.images.import}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file !== undefined) void run(file);
        }}
      />
      {state === undefined ? null : (
        <Dialog
          title={texts.images.import}
          onClose={close}
          actions={
            <button type="button" class="button" onClick={close}>
              {'fraction' in state ? texts.actions.cancel : texts.actions.close}
            </button>
          }
        >
          {'fraction' in state ? (
            <>
              <progress class="transfer-progress" value={state.fraction} aria-label={texts.images.import} />
              <p role="status" class="number">
                {texts.images.importing(state.fraction)}
              </p>
            </>
          ) : state.result.ok ? (
            <ImportReport answer={state.result.value} />
          ) : (
            <ProblemNotice problem={state.result.problem} />
          )}
        </Dialog>
      )}
    </>
  );
}

/** The counts of an import, and the lines that were refused. */
function ImportReport({ answer }: { readonly answer: ImportAnswer }) {
  const { imported, known, refused, enrolments, refusals } = answer;
  return (
    <>
      <Notice kind={refused === 0 ? 'good' : 'warning'}>
        {texts.images.imported(imported, known, refused)}
      </Notice>
      <p>{texts.images.importedEnrolments(enrolments.imported, enrolments.known, enrolments.missing)}</p>
      {refusals.length === 0 ? null : (
        <ul class="refusals small">
          {refusals.map(({ line, detail }) => (
            <li key={line}>{texts.images.refusedLine(line, detail)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
