import { useState } from 'preact/hooks';
import { PhotoPicker } from '../../components/photo-picker.js';
import { addPhotosByHash } from '../../photos/match-photos.js';
import { texts } from '../../texts/index.js';

interface PhotoMatcherProps {
  /** The number of faces of the list, and how many of them are visible because the user has chosen their photos. */
  readonly faces: number;
  readonly visible: number;
}

/** Lets the user choose the photos of the faces in a list. The photos are matched by hash, and not sent to the service. */
export function PhotoMatcher({ faces, visible }: PhotoMatcherProps) {
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number }>();
  const match = (files: readonly File[]): void => {
    setProgress({ done: 0, total: files.length });
    void addPhotosByHash(files, (done) => {
      setProgress({ done, total: files.length });
    });
  };
  return (
    <div class="photo-matcher">
      <PhotoPicker
        compact
        title={texts.people.match.title}
        detail={texts.people.match.detail}
        onChoose={match}
      />
      <p class="small quiet" role="status">
        {progress === undefined
          ? ''
          : progress.done < progress.total
            ? texts.people.match.progress(progress.done, progress.total)
            : texts.people.match.visible(visible, faces)}
      </p>
    </div>
  );
}
