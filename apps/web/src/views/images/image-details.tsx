import { useEffect, useState } from 'preact/hooks';
import { ArrowLeft } from 'lucide-preact';
import { Link, useLocation } from 'wouter-preact';
import {
  type FaceAnswer,
  type LookUpAnswer,
  type PendingAnswer,
} from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Result, toResult } from '../../api/result.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { CopyButton } from '../../components/copy-button.js';
import { FaceCrop } from '../../components/face-crop.js';
import { FacePicture } from '../../components/face-picture.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { findPhotoUrl } from '../../photos/photos-by-hash.js';
import { texts } from '../../texts/index.js';

/** One image: its faces, drawn over the photo if the user has chosen it, or else to scale on an empty canvas. */
export function ImageDetails({ fileHash }: { readonly fileHash: string }) {
  const [, navigate] = useLocation();
  const [result, setResult] = useState<Result<LookUpAnswer | PendingAnswer>>();
  const [attempt, setAttempt] = useState(0);
  const [deleting, setDeleting] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    void toResult(
      api.GET('/face_encoding/{file_hash}', {
        params: { path: { file_hash: fileHash } },
        // The cache of the browser may contain an image that was deleted.
        cache: 'no-store',
        signal: abort.signal,
      }),
    ).then((answer) => {
      if (!abort.signal.aborted) setResult(answer);
    });
    return () => {
      abort.abort();
    };
  }, [fileHash, attempt]);
  return (
    <div class="view">
      <header class="view__header">
        <div>
          <Link href="/images" class="image-details__back">
            <ArrowLeft size={16} aria-hidden />
            {texts.images.title}
          </Link>
          <h1>{texts.images.image}</h1>
          <p class="quiet image-details__hash">
            <code>{fileHash}</code>
          </p>
        </div>
        <div class="row">
          <CopyButton label={texts.images.copyHash} createText={() => fileHash} />
          <ScopedButton
            needs="delete"
            class="button--small button--danger"
            onClick={() => {
              setDeleting(true);
            }}
          >
            {texts.actions.delete}
          </ScopedButton>
        </div>
      </header>
      {result === undefined ? (
        <p class="quiet">{texts.status.loading}</p>
      ) : !result.ok ? (
        <ProblemNotice
          problem={result.problem}
          onRetry={() => {
            setAttempt(attempt + 1);
          }}
        />
      ) : isPending(result.value) ? (
        <Notice
          kind="info"
          actions={
            <button
              type="button"
              class="button button--small"
              onClick={() => {
                setAttempt(attempt + 1);
              }}
            >
              {texts.images.checkAgain}
            </button>
          }
        >
          {texts.images.pending}
        </Notice>
      ) : (
        <StoredFaces answer={result.value} />
      )}
      {deleting ? (
        <ActionDialog
          title={texts.images.deleteTitle}
          action={texts.actions.delete}
          dangerous
          onConfirm={async () => {
            const deleted = await toResult(
              api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash: fileHash } } }),
            );
            if (!deleted.ok) return deleted.problem;
            navigate('/images');
            return undefined;
          }}
          onClose={() => {
            setDeleting(false);
          }}
        >
          {texts.images.deleteDetail}
        </ActionDialog>
      ) : null}
    </div>
  );
}

function isPending(answer: LookUpAnswer | PendingAnswer): answer is PendingAnswer {
  return answer.message === 'Pending';
}

function StoredFaces({ answer }: { readonly answer: LookUpAnswer }) {
  const { file_hash: fileHash, faces = [], model } = answer;
  const url = findPhotoUrl(fileHash);
  const { width, height } = sizeOf(answer, faces);
  return (
    <div class="image-details">
      <div class="image-details__picture">
        <FacePicture
          url={url}
          width={width}
          height={height}
          description={texts.images.photoDescription(faces.length)}
          faces={faces}
        />
        <p class="small quiet">{url === undefined ? texts.images.noPhoto : texts.images.photoFromBrowser}</p>
      </div>
      <section class="card" aria-label={texts.faces.count(faces.length)}>
        <h2>{texts.faces.count(faces.length)}</h2>
        <dl class="facts">
          {answer.width === undefined || answer.height === undefined ? null : (
            <div>
              <dt>{texts.images.sizeLabel}</dt>
              <dd class="number">{texts.images.size(answer.width, answer.height)}</dd>
            </div>
          )}
          {model === undefined ? null : (
            <div>
              <dt>{texts.images.model}</dt>
              <dd>{model}</dd>
            </div>
          )}
        </dl>
        <ol class="stored-faces">
          {faces.map(({ box, score }, index) => (
            <li key={index}>
              <FaceCrop url={url} photoWidth={width} box={box} />
              <div>
                <strong>{texts.faces.number(index + 1)}</strong>
                <p class="small quiet number">
                  {[
                    score === undefined ? undefined : `${texts.faces.score} ${score.toFixed(3)}`,
                    box === undefined
                      ? undefined
                      : texts.images.size(Math.round(box.width), Math.round(box.height)),
                  ]
                    .filter((fact) => fact !== undefined)
                    .join(' · ')}
                </p>
              </div>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** The size of the photo. An import may not contain it; then the canvas just contains all boxes. */
function sizeOf(
  { width, height }: LookUpAnswer,
  faces: readonly FaceAnswer[],
): { readonly width: number; readonly height: number } {
  if (width !== undefined && height !== undefined) return { width, height };
  const boxes = faces.flatMap(({ box }) => (box === undefined ? [] : [box]));
  return {
    width: Math.max(1, ...boxes.map(({ x, width: boxWidth }) => x + boxWidth)),
    height: Math.max(1, ...boxes.map(({ y, height: boxHeight }) => y + boxHeight)),
  };
}
