import { texts } from '../../texts/index.js';
import { type ImageStatus } from './image-filters.js';

const kinds: Readonly<Record<ImageStatus, string>> = {
  pending: '',
  encoded: 'badge--good',
  'no-face': 'badge--warning',
  rejected: 'badge--bad',
  failed: 'badge--bad',
};

/** The status of an image. */
export function ImageStatusBadge({ status }: { readonly status: ImageStatus }) {
  return <span class={`badge ${kinds[status]}`}>{texts.images.statuses[status]}</span>;
}
