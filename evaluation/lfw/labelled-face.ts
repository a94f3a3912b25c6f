import { type Box } from '../detection/box.js';

/** A face that our detector or the detector of dlib has found. */
interface LocatedFace {
  readonly box: Box;
}

/**
 * The margin by which a box is enlarged before checking whether it contains the centre of the photo, as a fraction of
 * the box.
 */
const BOX_ENLARGEMENT = 0.25;

/**
 * LFW's photos are cropped around the labelled person. The labelled face is therefore the one closest to the centre,
 * and it must contain the centre. Without this check, another person at the edge would count as the labelled person if
 * the labelled face is not detected.
 */
export function selectLabelledFace<Face extends LocatedFace>({
  faces,
  width,
  height,
}: {
  faces: readonly Face[];
  width: number;
  height: number;
}): Face | undefined {
  const distanceFromCentre = ({ box }: LocatedFace) =>
    Math.hypot(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2);
  const [nearest] = [...faces].sort((a, b) => distanceFromCentre(a) - distanceFromCentre(b));
  return nearest && boxContains(nearest, width / 2, height / 2) ? nearest : undefined;
}

function boxContains({ box }: LocatedFace, x: number, y: number): boolean {
  const within = (position: number, start: number, length: number) =>
    position >= start - BOX_ENLARGEMENT * length && position <= start + (1 + BOX_ENLARGEMENT) * length;
  return within(x, box.x, box.width) && within(y, box.y, box.height);
}
