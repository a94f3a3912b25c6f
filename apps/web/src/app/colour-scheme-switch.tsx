import { Moon, Sun, SunMoon } from 'lucide-preact';
import { IconButton } from '../components/icon-button.js';
import { texts } from '../texts/index.js';
import { colourScheme, colourSchemes } from '../theme/colour-scheme.js';

const icons = { system: SunMoon, light: Sun, dark: Moon };

/** Switches between the colour schemes. */
export function ColourSchemeSwitch() {
  const { value } = colourScheme;
  const Icon = icons[value];
  return (
    <IconButton
      label={`${texts.app.colourScheme}: ${texts.app.colourSchemes[value]}`}
      onClick={() => {
        colourScheme.value = colourSchemes[(colourSchemes.indexOf(value) + 1) % colourSchemes.length]!;
      }}
    >
      <Icon size={18} aria-hidden />
    </IconButton>
  );
}
