import { effect, signal } from '@preact/signals';

export type ColourScheme = 'system' | 'light' | 'dark';

export const colourSchemes: readonly ColourScheme[] = ['system', 'light', 'dark'];

const storageKey = 'frs-colour-scheme';

/** The colour scheme that the user has chosen. `system` follows the setting of the browser. */
export const colourScheme = signal<ColourScheme>(readStoredScheme());

/** Applies the colour scheme to the page and stores it, now and after each change. */
export function applyColourScheme(): void {
  effect(() => {
    const { value } = colourScheme;
    if (value === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(storageKey);
    } else {
      document.documentElement.dataset.theme = value;
      localStorage.setItem(storageKey, value);
    }
  });
}

function readStoredScheme(): ColourScheme {
  const stored = localStorage.getItem(storageKey);
  return colourSchemes.find((scheme) => scheme === stored) ?? 'system';
}
