import { type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ImagePlus } from 'lucide-preact';
import { texts } from '../texts/index.js';
import './photo-picker.css';

interface PhotoPickerProps {
  readonly onChoose: (files: File[]) => void;
  /** What the photos are for, if this is not their encoding. */
  readonly title?: string;
  readonly detail?: string;
  /** The reason why photos cannot be chosen. */
  readonly disabledReason?: string | undefined;
  /** Whether the picker is a narrow bar, because the view shows photos below it. */
  readonly compact?: boolean;
  /** Further ways to add photos. */
  readonly children?: ComponentChildren;
}

/** Lets the user choose photos: by dropping them anywhere on the page, by pasting, or with the dialog of the browser. */
export function PhotoPicker({
  onChoose,
  title = texts.photoPicker.drop,
  detail = texts.photoPicker.dropDetail,
  disabledReason,
  compact = false,
  children,
}: PhotoPickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const disabled = disabledReason !== undefined;
  const dragging = usePhotosFromPage(onChoose, disabled);
  return (
    <div
      class={`photo-picker ${compact ? 'photo-picker--compact' : ''} ${dragging ? 'photo-picker--dragging' : ''}`}
    >
      <ImagePlus size={compact ? 20 : 36} strokeWidth={1.5} class="photo-picker__icon" aria-hidden />
      <div class="photo-picker__text">
        <p class="photo-picker__title">{dragging ? texts.photoPicker.release : title}</p>
        <p class="small quiet">{disabledReason ?? detail}</p>
      </div>
      <div class="row photo-picker__actions">
        <button
          type="button"
          class="button button--primary"
          disabled={disabled}
          onClick={() => input.current?.click()}
        >
          {texts.photoPicker.choose}
        </button>
        {children}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label={texts.photoPicker.choose}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files !== null && files.length > 0) onChoose([...files]);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}

/**
 * Accepts files that the user drops or pastes anywhere on the page.
 *
 * @returns whether the user drags files over the page
 */
function usePhotosFromPage(onChoose: (files: File[]) => void, disabled: boolean): boolean {
  const [dragging, setDragging] = useState(false);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  useEffect(() => {
    if (disabled) return undefined;
    const listeners = new AbortController();
    const { signal } = listeners;
    const chooseFrom = (transfer: DataTransfer | null): void => {
      const files = [...(transfer?.files ?? [])];
      if (files.length > 0) choose.current(files);
    };
    // Without preventDefault, the browser would leave the page and show the file.
    document.addEventListener(
      'dragover',
      (event) => {
        event.preventDefault();
        setDragging(event.dataTransfer?.types.includes('Files') ?? false);
      },
      { signal },
    );
    document.addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setDragging(false);
      },
      { signal },
    );
    document.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        setDragging(false);
        chooseFrom(event.dataTransfer);
      },
      { signal },
    );
    document.addEventListener(
      'paste',
      (event) => {
        chooseFrom(event.clipboardData);
      },
      { signal },
    );
    return () => {
      listeners.abort();
    };
  }, [disabled]);
  return dragging;
}
