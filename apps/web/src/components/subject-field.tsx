import { useEffect, useId, useState } from 'preact/hooks';
import { api } from '../api/client.js';
import { toResult } from '../api/result.js';
import { texts } from '../texts/index.js';

interface SubjectFieldProps {
  readonly value: string;
  readonly onInput: (name: string) => void;
  readonly label?: string;
  /** Whether the field has the focus when a dialog opens. */
  readonly autofocus?: boolean;
}

/** The number of names that are suggested at a time. */
const maxSuggestions = 20;

/** A field for the name of a new or an existing subject. It suggests the existing names that begin with the input. */
export function SubjectField({
  value,
  onInput,
  label = texts.subjects.name,
  autofocus = false,
}: SubjectFieldProps) {
  const listId = useId();
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    const query = { limit: maxSuggestions, ...(value === '' ? {} : { prefix: value }) };
    void toResult(api.GET('/subjects', { params: { query }, signal: abort.signal })).then((result) => {
      if (result.ok) setNames(result.value.subjects.map(({ name }) => name));
    });
    return () => {
      abort.abort();
    };
  }, [value]);
  return (
    <label class="field">
      <span class="field__label">{label}</span>
      <input
        class="input"
        list={listId}
        value={value}
        maxLength={200}
        autocomplete="off"
        required
        autofocus={autofocus}
        onInput={(event) => {
          onInput(event.currentTarget.value);
        }}
      />
      <datalist id={listId}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
    </label>
  );
}
