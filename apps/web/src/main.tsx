import { render } from 'preact';
import { loadAccess } from './api/access.js';
import { App } from './app/app.js';
import { applyColourScheme } from './theme/colour-scheme.js';
import './theme/tokens.css';
import './theme/base.css';

applyColourScheme();
void loadAccess();
render(<App />, document.getElementById('page')!);
