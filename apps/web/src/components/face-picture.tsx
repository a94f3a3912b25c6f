import { useState } from 'preact/hooks';
import { type FaceAnswer } from '../../../../clients/typescript/src/index.js';
import { texts } from '../texts/index.js';
import './face-picture.css';

/** A face that is drawn over a photo. */
export type DrawnFace = Pick<FaceAnswer, 'box' | 'score' | 'landmarks'>;

interface FacePictureProps {
  /** The size of the upright photo in pixels, to which the boxes refer. */
  readonly width: number;
  readonly height: number;
  /** The URL of the photo. Without it, the boxes are drawn to scale on an empty canvas. */
  readonly url: string | undefined;
  readonly description: string;
  /** The faces in the order of the response, in which they are numbered. */
  readonly faces: readonly DrawnFace[];
  readonly isSelected?: (face: number) => boolean;
  /** Called when the user chooses a face. Without it, the faces are not buttons. */
  readonly onChoose?: (face: number) => void;
}

/** A photo with the boxes, key points and scores of its faces. */
export function FacePicture({
  width,
  height,
  url,
  description,
  faces,
  isSelected = () => false,
  onChoose,
}: FacePictureProps) {
  // Browsers cannot show every format that the service accepts, for example TIFF.
  const [unreadableUrl, setUnreadableUrl] = useState<string>();
  const isShown = url !== undefined && url !== unreadableUrl;
  const points = faces.flatMap(({ landmarks }) => Object.values(landmarks ?? {}).map(drawPoint)).join('');
  return (
    <figure
      class={`face-picture ${isShown ? '' : 'face-picture--empty'}`}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(66dvh * ${width / height})` }}
    >
      {isShown ? (
        <img
          class="face-picture__photo"
          src={url}
          alt={description}
          decoding="async"
          onError={() => {
            setUnreadableUrl(url);
          }}
        />
      ) : null}
      <svg class="face-picture__points" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <path class="face-picture__outline" d={points} />
        <path d={points} />
      </svg>
      {faces.map(({ box, score }, face) => {
        if (box === undefined) return null;
        const shared = {
          class: `face-box ${isSelected(face) ? 'face-box--selected' : ''}`,
          style: {
            left: `${(box.x / width) * 100}%`,
            top: `${(box.y / height) * 100}%`,
            width: `${(box.width / width) * 100}%`,
            height: `${(box.height / height) * 100}%`,
          },
        };
        const content = (
          <span class="face-box__number">
            <span class="visually-hidden">{texts.faces.face} </span>
            {face + 1}
            {score === undefined ? null : (
              <span class="face-box__score">
                <span class="visually-hidden">{` ${texts.faces.score.toLowerCase()} `}</span>
                {score.toFixed(2)}
              </span>
            )}
          </span>
        );
        return onChoose === undefined ? (
          <div key={face} {...shared}>
            {content}
          </div>
        ) : (
          <button
            key={face}
            {...shared}
            type="button"
            aria-pressed={isSelected(face)}
            onClick={() => {
              onChoose(face);
            }}
          >
            {content}
          </button>
        );
      })}
    </figure>
  );
}

/** A line of almost no length: its stroke is a dot, whose size does not depend on the size of the photo. */
function drawPoint([x, y]: readonly number[]): string {
  return `M${x} ${y}h.01`;
}
