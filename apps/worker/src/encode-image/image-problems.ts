import { type EncodingOutcome, type ImageProblem } from '#persistence';

/** The problems of photos that could not be encoded, with the messages for clients. */
export const undecryptableProblem: ImageProblem = {
  kind: 'undecryptable',
  message:
    'The photo can no longer be decrypted, because the secret of the service was changed: send it again.',
};

export const stagingDamagedProblem: ImageProblem = {
  kind: 'staging-damaged',
  message: 'The stored bytes of the photo are damaged: send it again.',
};

export function createTookTooLongProblem(timeout: number, attempts: number): ImageProblem {
  return {
    kind: 'took-too-long',
    message:
      `Encoding this photo took longer than ${timeout / 1000} seconds ${formatTimes(attempts)} and is not tried again: ` +
      'send a smaller photo, or the same one as a baseline JPEG.',
  };
}

export function createTookTooMuchMemoryProblem(memory: number, attempts: number): ImageProblem {
  return {
    kind: 'too-much-memory',
    message:
      `Encoding this photo took more than ${toMegabytes(memory)} MB of memory ${formatTimes(attempts)} and is not tried again: ` +
      'send a smaller photo, or the same one as a baseline JPEG.',
  };
}

export function createCrashedEncoderProblem(attempts: number): ImageProblem {
  return {
    kind: 'stopped-encoder',
    message: `This photo crashed the encoder ${formatTimes(attempts)} and is not tried again.`,
  };
}

/**
 * @param keepPhotoFor the time in seconds for which the photo is kept, so that the image can be retried; by default, the
 *   photo is deleted
 */
export function createFailedOutcome(problem: ImageProblem, keepPhotoFor = 0): EncodingOutcome {
  return { status: 'failed', problem, keepPhotoFor };
}

export function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function formatTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
