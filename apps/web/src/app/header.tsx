import { BookOpen, ScanFace } from 'lucide-preact';
import { Link, useLocation } from 'wouter-preact';
import { texts } from '../texts/index.js';
import { ColourSchemeSwitch } from './colour-scheme-switch.js';
import { KeyStatus } from './key-status.js';
import { views } from './views.js';
import './header.css';

/** The name of the service, the navigation, and the settings of the page. */
export function Header() {
  const [location] = useLocation();
  return (
    <header class="header">
      <Link href={views[0].path} class="header__name">
        <ScanFace size={22} aria-hidden />
        {texts.app.name}
      </Link>
      <nav class="navigation" aria-label={texts.app.navigation}>
        {views.map(({ path, label, icon: Icon }) => (
          <Link
            key={path}
            href={path}
            class="navigation__link"
            aria-current={location === path || location.startsWith(`${path}/`) ? 'page' : undefined}
          >
            <Icon size={18} aria-hidden />
            {label}
          </Link>
        ))}
      </nav>
      <div class="header__settings">
        <a
          class="button button--quiet button--icon"
          href="./docs"
          title={texts.app.documentation}
          aria-label={texts.app.documentation}
        >
          <BookOpen size={18} aria-hidden />
        </a>
        <ColourSchemeSwitch />
        <KeyStatus />
      </div>
    </header>
  );
}
