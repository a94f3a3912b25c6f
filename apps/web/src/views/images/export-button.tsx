import { useRef, useState } from 'preact/hooks';
import { Download } from 'lucide-preact';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { Dialog } from '../../components/dialog.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { openTargetFile } from './save-stream.js';

type ExportState =
  | { readonly kind: 'receiving' | 'finished'; readonly bytes: number; readonly lines: number }
  | { readonly kind: 'failed'; readonly problem: Problem };

const newline = 10;

/** Saves all encodings and subjects to a file, and shows the progress. */
export function ExportButton() {
  const [state, setState] = useState<ExportState>();
  const abort = useRef<AbortController>();
  const close = (): void => {
    abort.current?.abort();
    setState(undefined);
  };
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    const show = (next: ExportState): void => {
      if (!controller.signal.aborted) setState(next);
    };
    const file = await openTargetFile(`frs-${new Date().toISOString().slice(0, 10)}.ndjson`);
    if (file === undefined) return;
    show({ kind: 'receiving', bytes: 0, lines: 0 });
    const result = await toResult(api.GET('/export', { parseAs: 'stream', signal: controller.signal }));
    if (!result.ok) {
      await file.abort();
      show({ kind: 'failed', problem: result.problem });
      return;
    }
    let bytes = 0;
    let lines = 0;
    try {
      const reader = result.value.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        await file.write(value);
        bytes += value.length;
        for (const byte of value) if (byte === newline) lines += 1;
        show({ kind: 'receiving', bytes, lines });
      }
      await file.close();
      show({ kind: 'finished', bytes, lines });
    } catch {
      await file.abort();
      show({
        kind: 'failed',
        problem: { status: 0, type: 'interrupted', message: texts.images.exportInterrupted },
      });
    }
  };
  return (
    <>
      <ScopedButton needs="read" onClick={() => void run()}>
        <Download size={16} aria-hidden />
        {texts.images.export}
      </ScopedButton>
      {state === undefined ? null : (
        <Dialog
          title={texts.images.export}
          onClose={close}
          actions={
            <button type="button" class="button" onClick={close}>
              {state.kind === 'receiving' ? texts.actions.cancel : texts.actions.close}
            </button>
          }
        >
          {state.kind === 'failed' ? (
            <ProblemNotice problem={state.problem} />
          ) : state.kind === 'receiving' ? (
            <>
              <progress class="transfer-progress" aria-label={texts.images.export} />
              <p role="status" class="number">
                {texts.images.received(state.lines, state.bytes)}
              </p>
            </>
          ) : (
            <Notice kind="good">{texts.images.exported(state.lines, state.bytes)}</Notice>
          )}
        </Dialog>
      )}
    </>
  );
}
