import { useState } from 'preact/hooks';
import { Camera } from 'lucide-preact';
import { explainMissingScope } from '../../components/scoped-button.js';
import { PhotoPicker } from '../../components/photo-picker.js';
import { texts } from '../../texts/index.js';
import { CameraDialog } from './camera-dialog.js';
import { PhotoList } from './photo-list.js';
import { ShownPhoto } from './shown-photo.js';
import { addPhotos, shownPhoto, triedPhotos } from './tried-photos.js';
import './try-view.css';

/** The view in which the user sends photos and sees their faces. */
export function TryView() {
  const [cameraOpen, setCameraOpen] = useState(false);
  const disabledReason = explainMissingScope('write');
  const hasPhotos = triedPhotos.value.length > 0;
  return (
    <div class="view">
      <header class="view__header">
        <div>
          <h1>{texts.try.title}</h1>
          <p class="view__lead">{texts.try.lead}</p>
        </div>
      </header>
      <PhotoPicker onChoose={addPhotos} compact={hasPhotos} disabledReason={disabledReason}>
        <button
          type="button"
          class="button"
          disabled={disabledReason !== undefined}
          onClick={() => {
            setCameraOpen(true);
          }}
        >
          <Camera size={16} aria-hidden />
          {texts.try.openCamera}
        </button>
      </PhotoPicker>
      {hasPhotos ? <PhotoList /> : null}
      {shownPhoto.value === undefined ? null : (
        <ShownPhoto key={shownPhoto.value.id} photo={shownPhoto.value} />
      )}
      {cameraOpen ? (
        <CameraDialog
          onPhoto={(photo) => {
            addPhotos([photo]);
          }}
          onClose={() => {
            setCameraOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}
