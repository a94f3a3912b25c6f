import { type Outcome } from './report.js';

const descriptions: Readonly<Record<Outcome, string>> = {
  encoded: 'encoded',
  enrolled: 'enrolled',
  searched: 'searched',
  'no-face': 'without a face',
  'several-faces': 'with several faces',
  refused: 'refused',
  failed: 'failed',
};

/** The outcomes of commands that only encode photos. */
export const encodingOutcomes: readonly Outcome[] = ['encoded', 'no-face', 'refused', 'failed'];

/** Counts the photos of a run by their outcome. */
export class Summary {
  private readonly start = performance.now();
  private readonly counts: Map<Outcome, number>;

  /** @param outcomes the possible outcomes of the command; the first is the expected one */
  constructor(private readonly possibleOutcomes: readonly Outcome[]) {
    this.counts = new Map(possibleOutcomes.map((outcome) => [outcome, 0]));
  }

  add(outcome: Outcome): void {
    this.counts.set(outcome, this.countOf(outcome) + 1);
  }

  get photos(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Photos that were refused, have failed, or require a choice of a face. */
  get photosWithoutAnswer(): number {
    return this.countOf('refused') + this.countOf('failed') + this.countOf('several-faces');
  }

  /** “3 encoded, 1 without a face, 0 refused, 0 failed” */
  get outcomes(): string {
    return this.possibleOutcomes
      .map((outcome) => `${this.countOf(outcome)} ${descriptions[outcome]}`)
      .join(', ');
  }

  /** “1 without a face, 2 refused”: the outcomes other than the expected one that occurred. */
  get exceptions(): string {
    return this.possibleOutcomes
      .slice(1)
      .filter((outcome) => this.countOf(outcome) > 0)
      .map((outcome) => `${this.countOf(outcome)} ${descriptions[outcome]}`)
      .join(', ');
  }

  /** “4 photos in 1.3 s (3.1/s)” */
  get throughput(): string {
    const seconds = (performance.now() - this.start) / 1000;
    const photos = this.photos === 1 ? '1 photo' : `${this.photos} photos`;
    return `${photos} in ${seconds.toFixed(1)} s (${(this.photos / seconds).toFixed(1)}/s)`;
  }

  private countOf(outcome: Outcome): number {
    return this.counts.get(outcome) ?? 0;
  }
}
