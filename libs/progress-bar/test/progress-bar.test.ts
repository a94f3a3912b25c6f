import { expect, test } from '@jest/globals';
import { ProgressBar } from '../src/progress-bar';

/** What a terminal, or something else, was told to show. */
class Screen {
  shown = '';

  constructor(
    readonly isTTY: true,
    readonly columns = 80,
  ) {}

  readonly write = (text: string): boolean => {
    this.shown += text;
    return true;
  };
}

test('draws its line over the last one, and takes it back', () => {
  const screen = new Screen(true);
  const bar = new ProgressBar(screen, 4);
  bar.draw();
  expect(screen.shown).toBe(`\r\x1b[K${'░'.repeat(30)} 0/4`);
  bar.advance('1 refused');
  screen.shown = '';
  bar.draw();
  expect(screen.shown).toMatch(/^\r\x1b\[K█{7}░{23} 1\/4 {2}[\d.]+\/s, \d\d:\d\d left {2}1 refused$/);
  screen.shown = '';
  bar.clear();
  bar.clear();
  expect(screen.shown).toBe('\r\x1b[K');
});

test('never fills the last column of a narrow terminal', () => {
  const screen = new Screen(true, 20);
  new ProgressBar(screen, 4).draw();
  expect(screen.shown).toBe(`\r\x1b[K${'░'.repeat(19)}`);
});

test('shows nothing where there is no terminal', () => {
  const screen = new Screen(false as true);
  const bar = new ProgressBar(screen, 4);
  bar.draw();
  bar.advance('');
  bar.clear();
  expect(screen.shown).toBe('');
});
