import { useLocation } from 'wouter-preact';

/** A page of the view. */
export type PeoplePage =
  | { readonly kind: 'list' }
  | { readonly kind: 'search' }
  /** `name`: the subject for which photos are enrolled, if it was chosen before. */
  | { readonly kind: 'enrol'; readonly name: string }
  | { readonly kind: 'subject'; readonly name: string }
  | { readonly kind: 'clusters' }
  | { readonly kind: 'cluster'; readonly id: number };

const root = '/people';

export const addresses = {
  list: root,
  search: `${root}/search`,
  clusters: `${root}/clusters`,
  enrol: (name = '') => `${root}/enrol${name === '' ? '' : `/${encodeURIComponent(name)}`}`,
  subject: (name: string) => `${root}/subjects/${encodeURIComponent(name)}`,
  cluster: (id: number) => `${root}/clusters/${id}`,
};

/** The page at the current address, and a function that shows another address. */
export function usePeoplePage(): readonly [PeoplePage, (address: string) => void] {
  // The router decodes a part of the address, so a name with `%` or `/` is read from the address itself.
  const [, navigate] = useLocation();
  return [parseFragment(location.hash), navigate];
}

function parseFragment(fragment: string): PeoplePage {
  const [kind, argument = ''] = fragment.replace(/^#/, '').slice(root.length).split('/').slice(1).map(decode);
  if (kind === 'search') return { kind };
  if (kind === 'enrol') return { kind, name: argument };
  if (kind === 'subjects' && argument !== '') return { kind: 'subject', name: argument };
  if (kind !== 'clusters') return { kind: 'list' };
  return /^[1-9]\d{0,14}$/.test(argument) ? { kind: 'cluster', id: Number(argument) } : { kind };
}

/** Decodes a segment. A user can have entered an address that cannot be decoded. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
