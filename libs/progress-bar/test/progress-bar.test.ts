import { expect, test } from '@jest/globals';
import { ProgressBar } from '#progress-bar';

/** A fake terminal or stream that records its output. */
class FakeTerminal {
  written = '';

  constructor(
    readonly isTTY: true,
    readonly columns = 80,
  ) {}

  readonly write = (text: string): boolean => {
    this.written += text;
    return true;
  };
}

test('the progress bar replaces its line, and removes it at the end', () => {
  const terminal = new FakeTerminal(true);
  const bar = new ProgressBar(terminal, 4);
  bar.drawLine();
  expect(terminal.written).toBe(`\r\x1b[K${'░'.repeat(30)} 0/4`);
  bar.countFinishedItem('1 refused');
  terminal.written = '';
  bar.drawLine();
  expect(terminal.written).toMatch(/^\r\x1b\[K█{7}░{23} 1\/4 {2}[\d.]+\/s, \d\d:\d\d left {2}1 refused$/);
  terminal.written = '';
  bar.clearLine();
  bar.clearLine();
  expect(terminal.written).toBe('\r\x1b[K');
});

test('the progress bar shows its label before the bar', () => {
  const terminal = new FakeTerminal(true);
  new ProgressBar(terminal, 4, 'LFW').drawLine();
  expect(terminal.written).toBe(`\r\x1b[KLFW  ${'░'.repeat(30)} 0/4`);
});

test('the progress bar never fills the last column of a narrow terminal', () => {
  const terminal = new FakeTerminal(true, 20);
  new ProgressBar(terminal, 4).drawLine();
  expect(terminal.written).toBe(`\r\x1b[K${'░'.repeat(19)}`);
});

test('the progress bar writes nothing if the stream is not a terminal', () => {
  const terminal = new FakeTerminal(false as true);
  const bar = new ProgressBar(terminal, 4);
  bar.drawLine();
  bar.countFinishedItem('');
  bar.clearLine();
  expect(terminal.written).toBe('');
});
