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
  return (
    <figure
      class={`face-picture ${url === undefined ? 'face-picture--empty' : ''}`}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(66dvh * ${width / height})` }}
    >
      {url === undefined ? null : (
        <img class="face-picture__photo" src={url} alt={description} decoding="async" />
      )}
      <svg class="face-picture__points" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {faces.flatMap(({ box, landmarks }, face) =>
          Object.entries(landmarks ?? {}).map(([name, [x, y]]) => (
            <circle
              key={`${face}-${name}`}
              cx={x}
              cy={y}
              r={Math.max((box?.width ?? 0) / 40, width / 1500)}
            />
          )),
        )}
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
