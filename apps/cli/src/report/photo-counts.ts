import { type PhotoOutcome } from './photo-report.js';

const outcomeDescriptions: Readonly<Record<PhotoOutcome, string>> = {
  encoded: 'encoded',
  enrolled: 'enrolled',
  searched: 'searched',
  'no-face': 'without a face',
  'several-faces': 'with several faces',
  refused: 'refused',
  failed: 'failed',
};

/** The possible outcomes for a photo in the commands that only encode photos. */
export const encodingOutcomes: readonly PhotoOutcome[] = ['encoded', 'no-face', 'refused', 'failed'];

/** Counts the photos that the command has processed, by outcome. */
export class PhotoCounts {
  private readonly start = performance.now();
  private readonly counts = new Map<PhotoOutcome, number>();

  /** @param possibleOutcomes the possible outcomes of the command; the first is the expected outcome */
  constructor(private readonly possibleOutcomes: readonly PhotoOutcome[]) {}

  countOutcome(outcome: PhotoOutcome): void {
    this.counts.set(outcome, this.countOf(outcome) + 1);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The number of photos that were refused, have failed, or require the choice of a face. */
  get photosWithoutAnswer(): number {
    return this.countOf('refused') + this.countOf('failed') + this.countOf('several-faces');
  }

  /** Returns the number of photos with each outcome: “3 encoded, 1 without a face, 0 refused, 0 failed”. */
  describeOutcomes(): string {
    return this.describeCounts(this.possibleOutcomes);
  }

  /**
   * Returns the number of photos for each outcome that occurred, except for the expected outcome: “1 without a face, 2
   * refused”.
   */
  describeUnexpectedOutcomes(): string {
    const exceptions = this.possibleOutcomes.slice(1);
    return this.describeCounts(exceptions.filter((outcome) => this.countOf(outcome) > 0));
  }

  /** Returns the number of photos, the elapsed time and the speed: “4 photos in 1.3 s (3.1/s)”. */
  describeThroughput(): string {
    const seconds = (performance.now() - this.start) / 1000;
    const photos = this.total === 1 ? '1 photo' : `${this.total} photos`;
    return `${photos} in ${seconds.toFixed(1)} s (${(this.total / seconds).toFixed(1)}/s)`;
  }

  private describeCounts(outcomes: readonly PhotoOutcome[]): string {
    return outcomes.map((outcome) => `${this.countOf(outcome)} ${outcomeDescriptions[outcome]}`).join(', ');
  }

  private countOf(outcome: PhotoOutcome): number {
    return this.counts.get(outcome) ?? 0;
  }
}
