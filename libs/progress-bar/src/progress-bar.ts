import { type WriteStream } from 'node:tty';

/** The minimum time between two updates of the terminal, in milliseconds. */
const updateInterval = 100;

/** The displayed rate (items per second) is measured over this time, in milliseconds. */
const rateWindowInMilliseconds = 20_000;

const barWidth = 30;

/**
 * Shows the progress of a command in one line on a terminal. The progress bar writes nothing if the stream is not a
 * terminal. The library cli-progress is not suitable: when it stops, it moves the cursor back to the line where the bar
 * was first drawn, and overwrites lines that were written to the other standard stream in the meantime.
 */
export class ProgressBar {
  private readonly enabled: boolean;
  private done = 0;
  private note = '';
  private visible = false;
  private lastUpdate = -Infinity;
  private readonly samples: { time: number; done: number }[] = [{ time: performance.now(), done: 0 }];

  /** @param label the text before the bar */
  constructor(
    private readonly terminal: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>,
    private readonly total: number,
    private readonly label = '',
  ) {
    this.enabled = terminal.isTTY && process.env.TERM !== 'dumb';
  }

  /** @param note the text after the bar */
  countFinishedItem(note = ''): void {
    this.done += 1;
    this.note = note;
    if (performance.now() - this.lastUpdate >= updateInterval) this.drawLine();
  }

  /** Removes the bar, for example before another line is written. */
  clearLine(): void {
    if (!this.visible) return;
    this.terminal.write('\r\x1b[K');
    this.visible = false;
  }

  drawLine(): void {
    if (!this.enabled) return;
    this.lastUpdate = performance.now();
    this.visible = true;
    this.terminal.write(`\r\x1b[K${this.formatLine(this.lastUpdate)}`);
  }

  private formatLine(now: number): string {
    const filled = Math.floor((barWidth * this.done) / this.total);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    const parts = [this.label, `${bar} ${this.done}/${this.total}`, this.formatRate(now), this.note];
    const text = parts.filter((part) => part !== '').join('  ');
    // The line is truncated to the width of the terminal, because a line that wraps cannot be removed.
    return text.slice(0, this.terminal.columns - 1);
  }

  private formatRate(now: number): string {
    const last = this.samples.at(-1)!;
    if (now - last.time >= 1000) this.samples.push({ time: now, done: this.done });
    while (this.samples.length > 2 && now - this.samples[0]!.time > rateWindowInMilliseconds)
      this.samples.shift();
    const { time, done } = this.samples[0]!;
    const perSecond = ((this.done - done) * 1000) / (now - time);
    if (!(perSecond > 0)) return '';
    return `${perSecond.toFixed(1)}/s, ${formatDuration((this.total - this.done) / perSecond)} left`;
  }
}

/** “04:05”, “1:04:05” */
function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const twoDigits = (number: number) => String(number).padStart(2, '0');
  const clock = `${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}`;
  return whole < 3600 ? clock : `${Math.floor(whole / 3600)}:${clock}`;
}
