import { type WriteStream } from 'node:tty';

/** Milliseconds between two drawings. */
const frame = 100;

/** Milliseconds back to which the speed is measured. */
const speedWindow = 20_000;

const widest = 30;

/** One line at the foot of a terminal that tells how far it is; where there is no terminal, nothing at all. */
export class ProgressBar {
  private readonly enabled: boolean;
  private done = 0;
  private remark = '';
  private drawn = false;
  private lastDrawn = -Infinity;
  private readonly milestones: { time: number; done: number }[] = [{ time: performance.now(), done: 0 }];

  constructor(
    private readonly terminal: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>,
    private readonly total: number,
  ) {
    this.enabled = terminal.isTTY && process.env.TERM !== 'dumb';
  }

  /** @param remark what else there is to say */
  advance(remark: string): void {
    this.done += 1;
    this.remark = remark;
    if (performance.now() - this.lastDrawn >= frame) this.draw();
  }

  /** Makes room for a line of somebody else. */
  clear(): void {
    if (!this.drawn) return;
    this.terminal.write('\r\x1b[K');
    this.drawn = false;
  }

  draw(): void {
    if (!this.enabled) return;
    this.lastDrawn = performance.now();
    this.drawn = true;
    this.terminal.write(`\r\x1b[K${this.line(this.lastDrawn)}`);
  }

  private line(now: number): string {
    const filled = Math.floor((widest * this.done) / this.total);
    const bar = '█'.repeat(filled) + '░'.repeat(widest - filled);
    const parts = [`${bar} ${this.done}/${this.total}`, this.speed(now), this.remark];
    const text = parts.filter((part) => part !== '').join('  ');
    // A line that is broken in two cannot be taken back.
    return text.slice(0, this.terminal.columns - 1);
  }

  private speed(now: number): string {
    const last = this.milestones.at(-1)!;
    if (now - last.time >= 1000) this.milestones.push({ time: now, done: this.done });
    while (this.milestones.length > 2 && now - this.milestones[0]!.time > speedWindow)
      this.milestones.shift();
    const { time, done } = this.milestones[0]!;
    const perSecond = ((this.done - done) * 1000) / (now - time);
    if (!(perSecond > 0)) return '';
    return `${perSecond.toFixed(1)}/s, ${duration((this.total - this.done) / perSecond)} left`;
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  const clock = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole < 3600 ? clock : `${Math.floor(whole / 3600)}:${clock}`;
}
