import { useState } from 'preact/hooks';
import { UserX } from 'lucide-preact';
import { type FaceEncodingAnswer } from '../../../../../clients/typescript/src/index.js';
import { access } from '../../api/session.js';
import { CopyButton } from '../../components/copy-button.js';
import { EmptyState } from '../../components/empty-state.js';
import { FacePicture } from '../../components/face-picture.js';
import { ProblemNotice } from '../../components/notice.js';
import { texts } from '../../texts/index.js';
import { ComparePanel } from './compare-panel.js';
import { isCompared, toggleComparedFace } from './compared-faces.js';
import { createCurlCommand } from './curl-command.js';
import { FaceList } from './face-list.js';
import { sendPhoto, type TriedPhoto } from './tried-photos.js';

/** The photo that the user has chosen from the list, with its faces or the reason why it has none. */
export function ShownPhoto({ photo }: { readonly photo: TriedPhoto }) {
  const state = photo.state.value;
  return (
    <section class="shown-photo" aria-label={photo.file.name}>
      <h2 class="truncated" title={photo.file.name}>
        {photo.file.name}
      </h2>
      {state.kind === 'encoded' ? (
        <EncodedPhoto photo={photo} answer={state.answer} />
      ) : state.kind === 'refused' && state.problem.type === 'urn:frs:problem:no-face' ? (
        <>
          <PlainPhoto photo={photo} />
          <EmptyState icon={UserX} title={texts.try.noFace}>
            {texts.try.noFaceDetail}
          </EmptyState>
        </>
      ) : (
        <>
          {state.kind === 'refused' ? (
            <ProblemNotice
              problem={state.problem}
              onRetry={() => {
                sendPhoto(photo);
              }}
            />
          ) : (
            <p class="quiet">{texts.try.states[state.kind]}</p>
          )}
          <PlainPhoto photo={photo} />
        </>
      )}
    </section>
  );
}

/** The photo without faces; nothing if the browser cannot show the file. */
function PlainPhoto({ photo }: { readonly photo: TriedPhoto }) {
  const [unreadable, setUnreadable] = useState(false);
  if (unreadable) return null;
  return (
    <img
      class="plain-photo"
      src={photo.url}
      alt={photo.file.name}
      decoding="async"
      onError={() => {
        setUnreadable(true);
      }}
    />
  );
}

function EncodedPhoto({
  photo,
  answer,
}: {
  readonly photo: TriedPhoto;
  readonly answer: FaceEncodingAnswer;
}) {
  const { faces = [], width = 1, height = 1 } = answer;
  const { value } = access;
  return (
    <div class="encoded-photo">
      <div class="encoded-photo__picture">
        <FacePicture
          url={photo.url}
          width={width}
          height={height}
          description={photo.file.name}
          faces={faces}
          isSelected={(index) => isCompared(photo, index)}
          onChoose={(index) => {
            toggleComparedFace({ photo, index, face: faces[index]! });
          }}
        />
        <div class="row encoded-photo__facts">
          <span class="small quiet number">
            {texts.try.size(width, height)} ·{' '}
            <code title={answer.file_hash}>{answer.file_hash.slice(0, 12)}…</code>
          </span>
          <CopyButton label={texts.try.copyJson} createText={() => JSON.stringify(answer, undefined, 2)} />
          <CopyButton
            label={texts.try.copyCurl}
            createText={() =>
              createCurlCommand(photo.file.name, value.state === 'granted' && value.key.keys_required)
            }
          />
        </div>
      </div>
      <div class="encoded-photo__faces">
        <ComparePanel />
        <FaceList photo={photo} answer={answer} />
      </div>
    </div>
  );
}
