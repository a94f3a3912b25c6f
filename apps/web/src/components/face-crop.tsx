import { useEffect, useRef } from 'preact/hooks';
import { UserRound } from 'lucide-preact';
import { type FaceBoxAnswer } from '../../../../clients/typescript/src/index.js';
import { loadPhoto } from '../photos/load-photo.js';
import './face-crop.css';

interface FaceCropProps {
  /** The URL of the photo. Without it, a symbol is shown. */
  readonly url: string | undefined;
  /** The width of the upright photo in pixels, to which the box refers; by default that of the photo at the URL. */
  readonly photoWidth?: number;
  readonly box: FaceBoxAnswer | undefined;
}

/** The side of the canvas in pixels, which is large enough for screens with two pixels per CSS pixel. */
const side = 128;

/** How much larger than the box the picture is, so that the whole head is visible. */
const margin = 1.5;

/** A small square picture of one face of a photo. */
export function FaceCrop({ url, photoWidth, box }: FaceCropProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (url === undefined || box === undefined) return undefined;
    let current = true;
    void loadPhoto(url).then((photo) => {
      if (current && photo !== undefined && canvas.current !== null) {
        drawFace(canvas.current, photo, photo.naturalWidth / (photoWidth ?? photo.naturalWidth), box);
      }
    });
    return () => {
      current = false;
    };
  }, [url, photoWidth, box]);
  return (
    <span class="face-crop" aria-hidden="true">
      {url === undefined || box === undefined ? (
        <UserRound size={24} strokeWidth={1.5} />
      ) : (
        <canvas ref={canvas} width={side} height={side} />
      )}
    </span>
  );
}

/** Draws a square around the box. Parts of the square that are outside the photo remain empty. */
function drawFace(
  canvas: HTMLCanvasElement,
  photo: HTMLImageElement,
  scale: number,
  { x, y, width, height }: FaceBoxAnswer,
): void {
  const size = Math.max(width, height) * margin;
  const context = canvas.getContext('2d');
  context?.clearRect(0, 0, side, side);
  context?.drawImage(
    photo,
    ...([x + (width - size) / 2, y + (height - size) / 2, size, size].map((length) => length * scale) as [
      number,
      number,
      number,
      number,
    ]),
    ...([0, 0, side, side] as const),
  );
}
