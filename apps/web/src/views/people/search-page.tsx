import { useEffect, useRef, useState } from 'preact/hooks';
import { type Signal, useSignal } from '@preact/signals';
import { Search } from 'lucide-preact';
import { Link } from 'wouter-preact';
import { type components, type FaceEncodingAnswer } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Result, toResult } from '../../api/result.js';
import { DistanceScale } from '../../components/distance-scale.js';
import { EmptyState } from '../../components/empty-state.js';
import { FacePicture } from '../../components/face-picture.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { PhotoPicker } from '../../components/photo-picker.js';
import { SubjectField } from '../../components/subject-field.js';
import { createEncodedPhoto, type EncodedPhoto, sendEncodedPhoto } from '../../photos/encoded-photos.js';
import { texts } from '../../texts/index.js';
import { addresses } from './address.js';
import './search-page.css';

type SearchResponse = components['schemas']['SearchResponse'];
type Verification = components['schemas']['VerificationResponse'];

/** The number of candidates of a face. */
const maxCandidates = 10;

/** The largest distance of a candidate. It is above the default threshold, so that the nearest people are visible. */
const maxDistance = 0.7;

/** Searches the people whose faces are near to those of a photo. */
export function SearchPage() {
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const photo: Signal<EncodedPhoto | undefined> = useSignal(undefined);
  return (
    <section class="stack" aria-label={texts.people.tabs.search}>
      <PhotoPicker
        compact={photo.value !== undefined}
        title={texts.people.search.drop}
        detail={texts.people.search.dropDetail}
        onChoose={([file]) => {
          abort.current.abort();
          abort.current = new AbortController();
          if (file !== undefined) photo.value = createEncodedPhoto(file, abort.current.signal);
        }}
      />
      {photo.value === undefined ? null : (
        <SearchedPhoto
          key={photo.value.id}
          photo={photo.value}
          onRetry={() => {
            if (photo.value !== undefined) sendEncodedPhoto(photo.value, abort.current.signal);
          }}
        />
      )}
    </section>
  );
}

interface SearchedPhotoProps {
  readonly photo: EncodedPhoto;
  readonly onRetry: () => void;
}

function SearchedPhoto({ photo, onRetry }: SearchedPhotoProps) {
  const state = photo.state.value;
  if (state.kind === 'sending') {
    return (
      <p class="quiet" role="status">
        {texts.people.search.encoding}
      </p>
    );
  }
  if (state.kind === 'refused') return <ProblemNotice problem={state.problem} onRetry={onRetry} />;
  return <SearchResults photo={photo} answer={state.answer} />;
}

interface SearchResultsProps {
  readonly photo: EncodedPhoto;
  readonly answer: FaceEncodingAnswer;
}

function SearchResults({ photo, answer }: SearchResultsProps) {
  const { file_hash: fileHash, faces = [], width = 1, height = 1 } = answer;
  const [selected, setSelected] = useState(0);
  const [result, setResult] = useState<Result<SearchResponse>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setResult(undefined);
    const body = { file_hash: fileHash, limit: maxCandidates, threshold: maxDistance };
    void toResult(api.POST('/search', { body, signal: abort.signal })).then((found) => {
      if (!abort.signal.aborted) setResult(found);
    });
    return () => {
      abort.abort();
    };
  }, [fileHash, attempt]);
  return (
    <div class="search-results">
      <FacePicture
        url={photo.url}
        width={width}
        height={height}
        description={photo.file.name}
        faces={faces}
        isSelected={(face) => face === selected}
        onChoose={setSelected}
      />
      <div class="stack">
        <section class="card stack" aria-label={texts.people.search.candidates(selected + 1)}>
          <h2>{texts.people.search.candidates(selected + 1)}</h2>
          {faces.length > 1 ? <p class="small quiet">{texts.people.search.choose}</p> : null}
          {result === undefined ? (
            <p class="quiet" role="status">
              {texts.status.loading}
            </p>
          ) : result.ok ? (
            <Candidates answer={result.value} face={selected} />
          ) : (
            <ProblemNotice
              problem={result.problem}
              onRetry={() => {
                setAttempt(attempt + 1);
              }}
            />
          )}
        </section>
        <VerifyForm key={selected} fileHash={fileHash} face={selected} />
      </div>
    </div>
  );
}

function Candidates({ answer, face }: { readonly answer: SearchResponse; readonly face: number }) {
  const candidates = answer.faces.find((searched) => searched.face === face)?.candidates ?? [];
  if (candidates.length === 0) {
    return (
      <EmptyState icon={Search} title={texts.people.search.none}>
        <p>{texts.people.search.noneDetail(maxDistance)}</p>
      </EmptyState>
    );
  }
  return (
    <ol class="candidates">
      {candidates.map(({ subject, distance }) =>
        subject === null ? null : (
          <li key={subject} class="candidate">
            <div class="candidate__head">
              <Link href={addresses.subject(subject)} class="candidate__name any-name">
                <bdi>{subject}</bdi>
              </Link>
              <span class="number">
                <strong>{distance.toFixed(3)}</strong>
              </span>
            </div>
            <DistanceScale distance={distance} />
          </li>
        ),
      )}
    </ol>
  );
}

/** Verifies whether a face of the photo shows one person. */
function VerifyForm({ fileHash, face }: { readonly fileHash: string; readonly face: number }) {
  const [name, setName] = useState('');
  const [sending, setSending] = useState(false);
  const [result, setResult] = useState<Result<Verification>>();
  const verify = async (): Promise<void> => {
    setSending(true);
    setResult(undefined);
    const path = { name: name.trim() };
    setResult(
      await toResult(
        api.POST('/subjects/{name}/verify', { params: { path }, body: { file_hash: fileHash, face } }),
      ),
    );
    setSending(false);
  };
  return (
    <section class="card stack" aria-label={texts.people.verify.title(face + 1)}>
      <h2>{texts.people.verify.title(face + 1)}</h2>
      <form
        class="verify-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void verify();
        }}
      >
        <SubjectField value={name} onInput={setName} />
        <button type="submit" class="button" disabled={sending}>
          {texts.people.verify.action}
        </button>
      </form>
      {result === undefined ? null : result.ok ? (
        <div class="stack" role="status">
          <Notice kind={result.value.same_person ? 'good' : 'warning'}>
            <span class="any-name">
              {texts.people.verify.result(
                result.value.subject,
                result.value.same_person,
                result.value.distance,
                result.value.threshold,
              )}
            </span>
          </Notice>
          <DistanceScale distance={result.value.distance} />
        </div>
      ) : (
        <ProblemNotice problem={result.problem} />
      )}
    </section>
  );
}
