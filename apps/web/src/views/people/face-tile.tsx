import { type ComponentChildren } from 'preact';
import { type FaceBoxAnswer } from '../../../../../clients/typescript/src/index.js';
import { FaceCrop } from '../../components/face-crop.js';
import { findPhotoUrl } from '../../photos/photos-by-hash.js';
import { texts } from '../../texts/index.js';
import './face-tile.css';

/** A face of the service. The photo and the position are null if it was enrolled as an encoding. */
export interface TileFace {
  readonly file_hash: string | null;
  readonly face: number | null;
  readonly box?: FaceBoxAnswer;
}

/** Returns the URL of the photo of a face; undefined if the user has not chosen it. */
export function findFaceUrl({ file_hash: fileHash }: TileFace): string | undefined {
  return fileHash === null ? undefined : findPhotoUrl(fileHash);
}

/** Identifies a face in a list. */
export function faceKey({ file_hash: fileHash, face }: TileFace): string {
  return `${fileHash} ${face}`;
}

/** The picture of a face, or, if the page does not have its photo, a placeholder with the size of the face. */
export function FaceImage({ face }: { readonly face: TileFace }) {
  const url = findFaceUrl(face);
  const { box } = face;
  return (
    <span class={`face-image ${url === undefined ? 'face-image--unknown' : ''}`}>
      <FaceCrop url={url} box={box} />
      {url === undefined && box !== undefined ? (
        <span class="face-image__size number" title={texts.people.faceSize}>
          {Math.round(box.width)} × {Math.round(box.height)}
        </span>
      ) : null}
    </span>
  );
}

/** The beginning of the hash of the photo of a face, and the number of the face in the photo. */
export function FaceSource({ face: { file_hash: fileHash, face } }: { readonly face: TileFace }) {
  if (fileHash === null || face === null) return <span class="small quiet">{texts.people.fromEncoding}</span>;
  return (
    <span class="small quiet face-source" title={fileHash}>
      <code>{fileHash.slice(0, 10)}…</code>
      {face === 0 ? null : <span>{texts.faces.number(face + 1)}</span>}
    </span>
  );
}

/** A face with its facts and actions. */
export function FaceTile({
  face,
  children,
}: {
  readonly face: TileFace;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="face-tile">
      <FaceImage face={face} />
      {children}
    </div>
  );
}
