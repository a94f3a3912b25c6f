import { type PhotoOutcome } from './photo-report.js';

/** Counts the photos that the command has processed, by outcome. */
export class PhotoCounts {
  private readonly start = performance.now();
  private readonly counts: Record<PhotoOutcome, number> = { encoded: 0, 'no-face': 0, refused: 0, failed: 0 };

  add(outcome: PhotoOutcome): void {
    this.counts[outcome] += 1;
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  get photosWithoutAnswer(): number {
    return this.counts.refused + this.counts.failed;
  }

  /** Returns the number of photos with each outcome: “3 encoded, 1 without a face, 0 refused, 0 failed”. */
  describeOutcomes(): string {
    const { encoded, refused, failed } = this.counts;
    return `${encoded} encoded, ${this.counts['no-face']} without a face, ${refused} refused, ${failed} failed`;
  }

  /** Returns the numbers of those outcomes, other than “encoded”, that occurred: “1 without a face, 2 refused”. */
  describeExceptions(): string {
    const { refused, failed } = this.counts;
    const exceptions = { 'without a face': this.counts['no-face'], refused, failed };
    return Object.entries(exceptions)
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', ');
  }

  /** Returns the number of photos, the elapsed time and the speed: “4 photos in 1.3 s (3.1/s)”. */
  describeThroughput(): string {
    const seconds = (performance.now() - this.start) / 1000;
    const photos = this.total === 1 ? '1 photo' : `${this.total} photos`;
    return `${photos} in ${seconds.toFixed(1)} s (${(this.total / seconds).toFixed(1)}/s)`;
  }
}
