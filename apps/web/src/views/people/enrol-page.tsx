import { useEffect, useRef, useState } from 'preact/hooks';
import { type Signal, signal, useComputed, useSignal } from '@preact/signals';
import { Check, X } from 'lucide-preact';
import { Link } from 'wouter-preact';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { FacePicture } from '../../components/face-picture.js';
import { IconButton } from '../../components/icon-button.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { PhotoPicker } from '../../components/photo-picker.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { SubjectField } from '../../components/subject-field.js';
import { createEncodedPhoto, type EncodedPhoto, sendEncodedPhoto } from '../../photos/encoded-photos.js';
import { texts } from '../../texts/index.js';
import { addresses } from './address.js';
import './enrol-page.css';

/** Whether the chosen face of a photo is enrolled. */
type Enrolment =
  | { readonly kind: 'open' }
  | { readonly kind: 'enrolled'; readonly name: string; readonly known: boolean }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** A photo of which one face is enrolled. */
interface EnrolledPhoto {
  readonly photo: EncodedPhoto;
  /** The position of the face that the user has chosen; undefined if there are several and none is chosen. */
  readonly face: Signal<number | undefined>;
  readonly enrolment: Signal<Enrolment>;
}

/** Enrols faces of photos for a new or an existing subject. */
export function EnrolPage({ initialName }: { readonly initialName: string }) {
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const [name, setName] = useState(initialName);
  const [sending, setSending] = useState(false);
  const photos = useSignal<readonly EnrolledPhoto[]>([]);
  const ready = useComputed(() => photos.value.filter(isReady));
  const undecided = useComputed(() => photos.value.filter(needsChoice).length);
  const enrolled = useComputed(
    () => photos.value.filter(({ enrolment }) => enrolment.value.kind === 'enrolled').length,
  );

  const enrolAll = async (): Promise<void> => {
    setSending(true);
    for (const photo of ready.value) await enrol(photo, name.trim());
    setSending(false);
  };
  return (
    <form
      class="stack"
      aria-label={texts.people.tabs.enrol}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div class="enrol-page__name">
        <SubjectField value={name} onInput={setName} />
        <p class="small quiet">{texts.people.enrol.nameDetail}</p>
      </div>
      <PhotoPicker
        compact={photos.value.length > 0}
        title={texts.people.enrol.drop}
        detail={texts.people.enrol.dropDetail}
        onChoose={(files) => {
          photos.value = [
            ...photos.value,
            ...files.map((file) => ({
              photo: createEncodedPhoto(file, abort.current.signal),
              face: signal(undefined),
              enrolment: signal({ kind: 'open' } as const),
            })),
          ];
        }}
      />
      {photos.value.length === 0 ? null : (
        <div class="enrol-page__bar">
          <p role="status" class="number">
            {texts.people.enrol.status(ready.value.length, undecided.value, enrolled.value)}
          </p>
          <div class="row">
            {enrolled.value > 0 && name.trim() !== '' ? (
              <Link href={addresses.subject(name.trim())} class="button">
                {texts.people.enrol.open}
              </Link>
            ) : null}
            <ScopedButton
              needs="write"
              class="button--primary"
              disabled={sending || name.trim() === '' || ready.value.length === 0}
              onClick={() => void enrolAll()}
            >
              {texts.people.enrol.action(ready.value.length)}
            </ScopedButton>
          </div>
        </div>
      )}
      <ul class="enrol-page__photos">
        {photos.value.map((entry) => (
          <li key={entry.photo.id}>
            <PhotoCard
              entry={entry}
              onRetry={() => {
                sendEncodedPhoto(entry.photo, abort.current.signal);
              }}
              onRemove={() => {
                photos.value = photos.value.filter((other) => other !== entry);
              }}
            />
          </li>
        ))}
      </ul>
    </form>
  );
}

/** The face of a photo that is enrolled; the only one, if the photo shows one. */
function findChosenFace({ photo, face }: EnrolledPhoto): number | undefined {
  const state = photo.state.value;
  if (state.kind !== 'encoded') return undefined;
  return state.answer.faces?.length === 1 ? 0 : face.value;
}

function isReady(entry: EnrolledPhoto): boolean {
  return entry.enrolment.value.kind !== 'enrolled' && findChosenFace(entry) !== undefined;
}

function needsChoice(entry: EnrolledPhoto): boolean {
  return (
    entry.enrolment.value.kind !== 'enrolled' &&
    entry.photo.state.value.kind === 'encoded' &&
    findChosenFace(entry) === undefined
  );
}

async function enrol(entry: EnrolledPhoto, name: string): Promise<void> {
  const state = entry.photo.state.value;
  const face = findChosenFace(entry);
  if (state.kind !== 'encoded' || face === undefined) return;
  const result = await toResult(
    api.POST('/subjects/{name}/faces', {
      params: { path: { name } },
      body: { file_hash: state.answer.file_hash, face },
    }),
  );
  entry.enrolment.value = result.ok
    ? { kind: 'enrolled', name: result.value.subject, known: result.response.status === 200 }
    : { kind: 'refused', problem: result.problem };
}

interface PhotoCardProps {
  readonly entry: EnrolledPhoto;
  readonly onRetry: () => void;
  readonly onRemove: () => void;
}

function PhotoCard({ entry, onRetry, onRemove }: PhotoCardProps) {
  const { photo, face, enrolment } = entry;
  const state = photo.state.value;
  const { value } = enrolment;
  const faces = state.kind === 'encoded' ? (state.answer.faces ?? []) : [];
  return (
    <article class="card enrol-card" aria-label={photo.file.name}>
      <header class="enrol-card__head">
        <h2 class="truncated enrol-card__name" title={photo.file.name}>
          {photo.file.name}
        </h2>
        <IconButton label={texts.people.enrol.remove(photo.file.name)} onClick={onRemove}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {state.kind === 'encoded' ? (
        <FacePicture
          url={photo.url}
          width={state.answer.width ?? 1}
          height={state.answer.height ?? 1}
          description={photo.file.name}
          faces={faces}
          isSelected={(index) => findChosenFace(entry) === index}
          {...(faces.length > 1 && value.kind !== 'enrolled'
            ? {
                onChoose: (index: number) => {
                  face.value = index;
                },
              }
            : {})}
        />
      ) : (
        <img class="enrol-card__photo" src={photo.url} alt="" decoding="async" />
      )}
      {state.kind === 'sending' ? <p class="small quiet">{texts.people.enrol.encoding}</p> : null}
      {state.kind === 'refused' ? <ProblemNotice problem={state.problem} onRetry={onRetry} /> : null}
      {needsChoice(entry) ? <p class="small">{texts.people.enrol.choose(faces.length)}</p> : null}
      {value.kind === 'enrolled' ? (
        <p class="enrol-card__done">
          <Check size={16} aria-hidden />
          <span class="any-name">{texts.people.enrol.done(value.name, value.known)}</span>
        </p>
      ) : null}
      {value.kind === 'refused' ? (
        value.problem.type === 'urn:frs:problem:contradicts-decision' ? (
          <Notice kind="warning">{texts.people.enrol.contradicts}</Notice>
        ) : (
          <ProblemNotice problem={value.problem} />
        )
      ) : null}
    </article>
  );
}
