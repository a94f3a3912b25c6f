import { EmbeddedFaceIndex } from '../src/index.js';
import { itConformsToFaceIndex } from './face-index.conformance.js';

itConformsToFaceIndex('the embedded index', () => EmbeddedFaceIndex.open({ maxQueuedQueries: 100 }));
