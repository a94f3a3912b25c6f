import { type NativeTopology } from '../native-topology.js';
import { auditUploads, type CheckResult } from './audit-uploads.js';
import { type Fault } from './faults.js';
import { type ReadPhoto } from './photos.js';
import { ConcurrentUploads } from './uploads.js';

export interface FaultRunResult {
  readonly results: readonly CheckResult[];
  /** A summary of the run, as one line of text. */
  readonly summary: string;
  readonly passed: boolean;
}

const numberOfClients = 6;

/**
 * Uploads photos continuously while one fault after the other is injected. Then checks that the state of the service
 * matches the uploads.
 *
 * @param log receives one line for each fault
 */
export async function runFaults(
  topology: NativeTopology,
  photos: readonly ReadPhoto[],
  faults: readonly Fault[],
  log: (line: string) => void = () => undefined,
): Promise<FaultRunResult> {
  const uploads = new ConcurrentUploads(topology.url);
  const share = Math.ceil(photos.length / faults.length);
  for (const [i, fault] of faults.entries()) {
    const newPhotos = photos.slice(i * share, (i + 1) * share);
    // Some earlier photos are uploaded again, because their results must not change.
    const earlierPhotos = photos.slice(0, i * share).filter((_, k) => k % 7 === i % 7);
    await uploadDuring(topology, uploads, fault, [...newPhotos, ...earlierPhotos]);
    log(`${fault.name.padEnd(26)} ${uploads.accepted.size} accepted so far, ${describeRefusals(uploads)}`);
  }
  const results = await auditUploads(topology, uploads);
  const failed = results.filter(({ passed }) => !passed).length;
  return {
    results,
    passed: failed === 0,
    summary:
      `${faults.length} faults, ${uploads.sentCount} uploads, ${uploads.accepted.size} images accepted: ` +
      (failed === 0 ? 'all checks passed' : `${failed} of ${results.length} checks failed`),
  };
}

/**
 * Uploads photos, and injects a fault after a third of the photos, so that there are uploads before, during and after
 * the fault.
 */
async function uploadDuring(
  topology: NativeTopology,
  uploads: ConcurrentUploads,
  fault: Fault,
  photos: readonly ReadPhoto[],
): Promise<void> {
  let injection: Promise<void> | undefined;
  const injectOnce = (): void => {
    injection ??= fault.inject(topology);
    // The injection is awaited below. Without this handler, Node.js would report an unhandled rejection until the
    // promise is awaited.
    injection.catch(() => undefined);
  };
  await uploads.uploadAll(photos, numberOfClients, (answered) => {
    if (answered >= photos.length / 3) injectOnce();
  });
  injectOnce();
  await injection;
  await fault.end?.(topology);
}

function describeRefusals({ refusals }: ConcurrentUploads): string {
  if (refusals.size === 0) return 'none refused';
  return `refused: ${[...refusals].map(([kind, count]) => `${count} × ${kind}`).join(', ')}`;
}
