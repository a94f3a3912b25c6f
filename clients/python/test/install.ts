/** Installs the packages for the tests of the Python client if Python is available: `make tests` runs it. */
import { installClientPackages } from './environment.js';

if (installClientPackages() === undefined)
  console.error(
    'The tests of the Python client are left out, because Python 3.9 with venv is not available.',
  );
