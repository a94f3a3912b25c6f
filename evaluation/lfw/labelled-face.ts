import { type Face } from '#encoding';
import { type EvaluatedPhoto } from '../encode-photos';

/** How far beyond its box a face still counts as lying at the centre, in parts of the box. */
const SLACK = 0.25;

/**
 * LFW's photos are cut so that the person they are labelled with is in their middle: the labelled face is the one
 * nearest to the centre, if the centre lies in it. A bystander at the edge does not stand in for a face that was missed.
 */
export function labelledFace({ faces, width, height }: EvaluatedPhoto): Face | undefined {
  const fromCentre = ({ box }: Face) =>
    Math.hypot(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2);
  const [nearest] = [...faces].sort((a, b) => fromCentre(a) - fromCentre(b));
  return nearest && holds(nearest, width / 2, height / 2) ? nearest : undefined;
}

function holds({ box }: Face, x: number, y: number): boolean {
  const within = (position: number, start: number, length: number) =>
    position >= start - SLACK * length && position <= start + (1 + SLACK) * length;
  return within(x, box.x, box.width) && within(y, box.y, box.height);
}
