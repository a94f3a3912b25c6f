import { type Pyramid } from '../raster/pyramid.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { confirmFace } from './confirm-face.js';
import { bySureness, type Detection } from './detection.js';
import { DUPLICATES } from './find-candidates.js';
import { isSameFace, suppressDuplicates } from './suppress-duplicates.js';

/** A candidate with this score is a face without further ado. */
const SURE = 0.8;
/** What the Tiny detector must give a candidate for SSD to be asked about it. */
const WORTH_A_LOOK = 0.2;
/** What SSD must give it at the very least. */
const SEEN = 0.1;
/** What the two must give it on average, and what where the photo shows nobody else. */
const MEAN_SCORE = 0.3;
const LONELY_MEAN_SCORE = 0.2;
/** A crowd has enough sure faces; of its unsure ones so many are asked about in each look. */
const MOST_QUESTIONS = 32;

/** Decides which of the Tiny detector's candidates are faces: the sure ones, and those that SSD sees as well. */
export class Jury {
  private settled: Detection[] = [];
  /** Faces that were small when they were seen: a look from nearby will show them better. */
  private provisional: Detection[] = [];
  private readonly rejected: Detection[] = [];

  constructor(
    private readonly runtime: FaceRuntime,
    private readonly photo: Pyramid,
  ) {}

  get faces(): Detection[] {
    return [...this.settled, ...this.provisional];
  }

  /** @returns whether any of them is the face of somebody in the distance */
  async judge(
    candidates: readonly Detection[],
    isSmall: (candidate: Detection) => boolean,
  ): Promise<boolean> {
    const fresh = candidates.filter((candidate) => !isAmong(this.settled, candidate));
    const sure = fresh.filter(({ score }) => score >= SURE);
    const unsure = fresh.filter(({ score }) => score >= WORTH_A_LOOK && score < SURE);
    const accepted = [...sure, ...(await this.confirm(unsure.slice(0, MOST_QUESTIONS), MEAN_SCORE))];
    this.rejected.push(...fresh.filter(({ box }) => !accepted.some((face) => face.box === box)));
    const small = accepted.filter(isSmall);
    this.settled.push(...accepted.filter((face) => !isSmall(face)));
    this.provisional = this.provisional.filter((face) => !isAmong(accepted, face));
    this.provisional.push(...small);
    return small.length > 0;
  }

  /** Where nobody was found, less will do. */
  async judgeAgain(): Promise<void> {
    const candidates = suppressDuplicates(this.rejected, DUPLICATES).slice(0, MOST_QUESTIONS);
    this.settled.push(...(await this.confirm(candidates, LONELY_MEAN_SCORE)));
  }

  private async confirm(candidates: readonly Detection[], minMean: number): Promise<Detection[]> {
    const confirmed: Detection[] = [];
    for (const { box, score } of candidates) {
      const seen = await confirmFace(this.runtime, this.photo, box);
      const mean = (score + seen) / 2;
      if (seen >= SEEN && mean >= minMean) confirmed.push({ box, score: mean });
    }
    return confirmed.sort(bySureness);
  }
}

function isAmong(faces: readonly Detection[], { box }: Detection): boolean {
  return faces.some((face) => isSameFace(face.box, box, DUPLICATES));
}
