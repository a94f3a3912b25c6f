import { useState } from 'preact/hooks';
import { ImageOff, LoaderCircle, TriangleAlert } from 'lucide-preact';
import { texts } from '../../texts/index.js';
import {
  photoCounts,
  removeAllPhotos,
  retryRefusedPhotos,
  shownPhoto,
  type TriedPhoto,
  triedPhotos,
} from './tried-photos.js';

/**
 * The chosen photos as small pictures, and the progress of their encoding. Screen readers read the progress only when all photos are
 * done, and on request.
 */
export function PhotoList() {
  const total = triedPhotos.value.length;
  const { encoded, refused } = photoCounts.value;
  const done = encoded + refused;
  return (
    <section class="photo-list" aria-label={texts.try.photos}>
      <div class="photo-list__status">
        <p class="number" aria-live={done === total ? 'polite' : 'off'}>
          {texts.try.progress(done, total)}
          {refused === 0 ? null : <span class="photo-list__refused"> · {texts.try.refused(refused)}</span>}
        </p>
        <div class="row">
          {refused > 0 && done === total ? (
            <button type="button" class="button button--small" onClick={retryRefusedPhotos}>
              {texts.try.retryFailed}
            </button>
          ) : null}
          <button type="button" class="button button--small button--quiet" onClick={removeAllPhotos}>
            {texts.try.removeAll}
          </button>
        </div>
        {done < total ? (
          <progress class="photo-list__progress" value={done} max={total} aria-label={texts.try.photos} />
        ) : null}
      </div>
      <ul class="photo-list__photos">
        {triedPhotos.value.map((photo) => (
          <li key={photo.id}>
            <PhotoButton photo={photo} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PhotoButton({ photo }: { readonly photo: TriedPhoto }) {
  const [unreadable, setUnreadable] = useState(false);
  const state = photo.state.value;
  const status =
    state.kind === 'encoded'
      ? texts.faces.count(state.answer.faces?.length ?? 0)
      : texts.try.states[state.kind];
  return (
    <button
      type="button"
      class={`photo-button photo-button--${state.kind}`}
      aria-label={`${texts.try.show(photo.file.name)}: ${status}`}
      aria-current={shownPhoto.value === photo ? 'true' : undefined}
      title={photo.file.name}
      onClick={() => {
        shownPhoto.value = photo;
      }}
    >
      {unreadable ? (
        <ImageOff size={24} strokeWidth={1.5} class="photo-button__symbol" aria-hidden />
      ) : (
        <img
          src={photo.url}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => {
            setUnreadable(true);
          }}
        />
      )}
      <span class="photo-button__state" aria-hidden="true">
        {state.kind === 'sending' ? <LoaderCircle size={14} class="spinner" /> : null}
        {state.kind === 'refused' ? <TriangleAlert size={14} /> : null}
        {state.kind === 'encoded' ? state.answer.faces?.length : null}
      </span>
    </button>
  );
}
