import { useRef, useState } from 'preact/hooks';
import { Check, X } from 'lucide-preact';
import { type CurrentKeyAnswer } from '../../../../clients/typescript/src/index.js';
import { loadAccess, useKey as applyKey } from '../api/access.js';
import { access, removeKey } from '../api/session.js';
import { Dialog } from '../components/dialog.js';
import { Notice, ProblemNotice } from '../components/notice.js';
import { texts } from '../texts/index.js';
import './key-dialog.css';

/** Asks for an API key, or shows what the key of the session allows. */
export function KeyDialog({ onClose }: { readonly onClose: () => void }) {
  const { value } = access;
  return (
    <Dialog title={texts.keys.title} onClose={onClose}>
      {value.state === 'granted' ? <CurrentKey answer={value.key} /> : <KeyForm onAccepted={onClose} />}
    </Dialog>
  );
}

function KeyForm({ onAccepted }: { readonly onAccepted: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [keep, setKeep] = useState(false);
  const [checking, setChecking] = useState(false);
  const { value } = access;
  const submit = async (): Promise<void> => {
    const key = field.current?.value.trim() ?? '';
    if (key === '') return;
    setChecking(true);
    await applyKey(key, keep);
    setChecking(false);
    if (access.value.state === 'granted') onAccepted();
    else field.current?.select();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>
        {texts.keys.explanation} <code>{texts.keys.command}</code>
      </p>
      <label class="field">
        <span class="field__label">{texts.keys.field}</span>
        <input
          ref={field}
          class="input key-form__input"
          type="password"
          name="frs-api-key"
          autocomplete="off"
          spellcheck={false}
          placeholder="frs_…"
          required
          autofocus
        />
      </label>
      <div>
        <label class="checkbox">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
          {texts.keys.keep}
        </label>
        <p class="small quiet key-form__hint">{texts.keys.keepDetail}</p>
      </div>
      {value.state === 'key-missing' && value.refused && !checking ? (
        <Notice kind="bad">{texts.keys.refused}</Notice>
      ) : null}
      {value.state === 'unreachable' ? (
        <ProblemNotice problem={value.problem} onRetry={() => void loadAccess()} />
      ) : null}
      <button type="submit" class="button button--primary" disabled={checking}>
        {checking ? texts.keys.checking : texts.keys.use}
      </button>
    </form>
  );
}

function CurrentKey({ answer }: { readonly answer: CurrentKeyAnswer }) {
  const { keys_required: keysRequired, name, scopes, expires_at: expiresAt } = answer;
  return (
    <>
      {keysRequired ? (
        <p>
          <strong>{texts.keys.current(name ?? '')}</strong>
          <br />
          <span class="quiet">
            {expiresAt === null ? texts.keys.neverExpires : texts.keys.expires(new Date(expiresAt))}
          </span>
        </p>
      ) : (
        <p>{texts.keys.openDetail}</p>
      )}
      <div>
        <h3>{texts.keys.allows}</h3>
        <ul class="scopes">
          {Object.entries(texts.keys.scopes).map(([scope, meaning]) => {
            const allowed = (scopes as string[]).includes(scope);
            return (
              <li key={scope} class={allowed ? 'scopes__allowed' : 'scopes__missing'}>
                {allowed ? <Check size={16} aria-hidden /> : <X size={16} aria-hidden />}
                <code>{scope}</code>
                <span>
                  {meaning}
                  <span class="visually-hidden">
                    {' '}
                    ({allowed ? texts.keys.allowed : texts.keys.notAllowed})
                  </span>
                </span>
              </li>
            );
          })}
        </ul>
      </div>
      {keysRequired ? (
        <div class="row">
          <button type="button" class="button" onClick={removeKey}>
            {texts.keys.change}
          </button>
        </div>
      ) : null}
    </>
  );
}
