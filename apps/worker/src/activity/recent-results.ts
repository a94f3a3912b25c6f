import { Injectable } from '@nestjs/common';
import { latencyLimits, type WorkerState } from '#persistence';

/** The length of an interval, in milliseconds. */
const intervalLength = 10_000;

/** The number of intervals to which the latencies refer: five minutes. */
const latencyIntervals = 30;

/** The number of intervals to which the number of images refers: one minute. */
const throughputIntervals = 6;

interface Interval {
  readonly index: number;
  /** The number of images for each bin of the latency. */
  readonly latencies: number[];
}

/** Counts the results of the last minutes by their latency. */
@Injectable()
export class RecentResults {
  private readonly startedAt = performance.now();
  private intervals: Interval[] = [];

  /** @param latency the time from the creation of an image to its result, in seconds */
  record(latency: number): void {
    const index = currentInterval();
    let interval = this.intervals.at(-1);
    if (interval?.index !== index) {
      interval = { index, latencies: Array<number>(latencyLimits.length + 1).fill(0) };
      this.intervals = [...this.intervalsSince(index - latencyIntervals), interval];
    }
    const bin = latencyLimits.findIndex((limit) => latency <= limit);
    interval.latencies[bin === -1 ? latencyLimits.length : bin]! += 1;
  }

  summarize(): WorkerState['recent'] {
    const index = currentInterval();
    const first = index - throughputIntervals;
    const start = Math.max(first * intervalLength, this.startedAt);
    return {
      seconds: Math.max(1, (performance.now() - start) / 1000),
      images: sum(this.intervalsSince(first).flatMap(({ latencies }) => latencies)),
      latencies: Array.from({ length: latencyLimits.length + 1 }, (_, bin) =>
        sum(this.intervalsSince(index - latencyIntervals).map(({ latencies }) => latencies[bin]!)),
      ),
    };
  }

  private intervalsSince(first: number): Interval[] {
    return this.intervals.filter(({ index }) => index >= first);
  }
}

function currentInterval(): number {
  return Math.floor(performance.now() / intervalLength);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
