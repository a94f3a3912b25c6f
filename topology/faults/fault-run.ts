import { type NativeTopology } from '../native-topology.js';
import { type Accident } from './faults';
import { audit, type Finding } from './audit.js';
import { type Photograph } from './photos';
import { Uploads } from './uploads.js';

/** What is told while it runs. */
export type Tell = (line: string) => void;

export interface FaultRun {
  readonly findings: readonly Finding[];
  /** The run in one line. */
  readonly summary: string;
  readonly passed: boolean;
}

const clients = 6;

/**
 * Sends photographs without a pause while one part of the service after the other has an accident, and then compares
 * what the service knows with what it was given.
 */
export async function runFaults(
  topology: NativeTopology,
  photographs: readonly Photograph[],
  accidents: readonly Accident[],
  tell: Tell = () => undefined,
): Promise<FaultRun> {
  const uploads = new Uploads(topology.url);
  const share = Math.ceil(photographs.length / accidents.length);
  for (const [i, accident] of accidents.entries()) {
    const own = photographs.slice(i * share, (i + 1) * share);
    // Some of before as well: what is known has to stay known.
    const before = photographs.slice(0, i * share).filter((_, k) => k % 7 === i % 7);
    await sendDuring(topology, uploads, accident, [...own, ...before]);
    tell(`${accident.name.padEnd(26)} ${uploads.accepted.size} accepted so far, ${refusalsOf(uploads)}`);
  }
  const findings = await audit(topology, uploads);
  const failed = findings.filter(({ holds }) => !holds).length;
  return {
    findings,
    passed: failed === 0,
    summary:
      `${accidents.length} accidents, ${uploads.sent} uploads, ${uploads.accepted.size} images accepted: ` +
      (failed === 0 ? 'nothing lost, nothing wrong' : `${failed} of ${findings.length} checks failed`),
  };
}

/** The accident happens in the middle: uploads come before it, during it and after it. */
async function sendDuring(
  topology: NativeTopology,
  uploads: Uploads,
  accident: Accident,
  photographs: readonly Photograph[],
): Promise<void> {
  let happened: Promise<void> | undefined;
  const happenOnce = (): void => {
    happened ??= accident.happen(topology);
    // Awaited below; until then a failure is not to be an unhandled one.
    happened.catch(() => undefined);
  };
  await uploads.send(photographs, clients, (answered) => {
    if (answered >= photographs.length / 3) happenOnce();
  });
  happenOnce();
  await happened;
}

function refusalsOf({ refusals }: Uploads): string {
  if (refusals.size === 0) return 'none turned away';
  return `turned away: ${[...refusals].map(([kind, count]) => `${count} × ${kind}`).join(', ')}`;
}
