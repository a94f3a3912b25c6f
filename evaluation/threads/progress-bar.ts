const WIDTH = 30;

/** A bar on standard error while somebody watches; nothing where standard error is a file or a pipe. */
export class ProgressBar {
  private done = 0;
  private readonly start = performance.now();
  private lastDrawn = -Infinity;

  constructor(
    private readonly label: string,
    private readonly total: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  advance(): void {
    this.done += 1;
    const now = performance.now();
    if (!this.stream.isTTY || (now - this.lastDrawn < 100 && this.done < this.total)) return;
    this.lastDrawn = now;
    const filled = Math.round((WIDTH * this.done) / this.total);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const left = Math.round(((now - this.start) / 1000 / this.done) * (this.total - this.done));
    this.stream.write(`\r\x1b[K${this.label}  ${bar}  ${this.done}/${this.total}  ${left} s left`);
    if (this.done === this.total) this.stream.write('\r\x1b[K');
  }
}
