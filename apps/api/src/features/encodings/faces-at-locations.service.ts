import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { getLogContext } from '#logging';
import { ImagesRepository, type LocatedFaces, LocationRequestsRepository } from '#persistence';
import { EncodingQueue } from '#queue';
import { runInSpan } from '#tracing';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { ApiMetrics, type LocationRequestResult } from '../../platform/metrics/api-metrics.js';
import { Problem } from '../../platform/problems/problem.js';
import { type Upload } from '../../platform/uploads/upload-receiver.js';
import { CompletionNotifications } from './completion-notifications.js';
import { requireImageWithFaces, throwRejection } from './image-or-pending.js';
import { type GivenLocation } from './given-locations.schema.js';
import { PhotoInspector } from './photo-inspector.js';
import { readUploadChunks } from './read-upload-chunks.js';

/** A worker deletes a location request that still exists this number of seconds after the end of the maximum wait. */
const expiryMarginSeconds = 10;

/**
 * Encodes the faces at given locations of a photo. The result is not stored: an image has one set of faces, which does not
 * depend on requests (ADR 20).
 */
@Injectable()
export class FacesAtLocationsService {
  private readonly logger = new Logger(FacesAtLocationsService.name);

  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'maxPending' | 'waitSeconds'>,
    private readonly images: ImagesRepository,
    private readonly requests: LocationRequestsRepository,
    private readonly inspection: PhotoInspector,
    private readonly queue: EncodingQueue,
    private readonly notifications: CompletionNotifications,
    private readonly metrics: ApiMetrics,
  ) {}

  /**
   * Encodes the faces at the locations, and waits for the result as long as the configuration allows.
   *
   * @param locations boxes in pixels of the upright photo
   * @param signal aborted when the client disconnects; the request is then deleted
   * @returns the faces, in the order of the locations
   * @throws {Problem} if the photo is rejected, a location is outside the photo, or the result is not available in time
   */
  async encodeFacesAtLocations(
    upload: Upload,
    locations: readonly GivenLocation[],
    signal: AbortSignal,
  ): Promise<LocatedFaces> {
    const { fileHash } = upload;
    await runInSpan('inspect upload', () => this.throwIfUploadRejected(upload));
    const id = randomUUID();
    const { waitSeconds } = this.config;
    // The subscription starts before the staging, so that no notification is missed.
    const waiter = this.notifications.subscribe(id);
    const recordResult = this.metrics.startLocationRequest();
    let result: LocationRequestResult = 'unavailable';
    try {
      await runInSpan('stage photo', () =>
        this.requests.stageRequest(
          { id, fileHash, locations, lifetimeSeconds: waitSeconds + expiryMarginSeconds },
          readUploadChunks(upload),
        ),
      );
      void this.enqueueLocationRequest(fileHash, id);
      const deadline = Date.now() + waitSeconds * 1000;
      while (Date.now() < deadline && !signal.aborted && !this.notifications.stopped) {
        await runInSpan('wait for notification', () => waiter.wait(deadline - Date.now(), signal));
        const located = await this.requests.takeResult(id);
        if (located === undefined) continue;
        result = located.status;
        return requireImageWithFaces(located);
      }
      if (signal.aborted) result = 'disconnected';
    } finally {
      waiter.unsubscribe();
      recordResult(result);
    }
    await this.requests.delete(id);
    throw new Problem('unavailable', {
      message: 'The faces were not encoded in time. Try again in a moment.',
      fileHash,
      headers: { 'Retry-After': '2' },
    });
  }

  /** @throws {Problem} if the photo is rejected, or too many photos are pending */
  private async throwIfUploadRejected({ content, fileHash }: Upload): Promise<void> {
    const [problem, backlog, pending] = await Promise.all([
      this.inspection.findPhotoProblem(content),
      this.images.getBacklog(),
      this.requests.countPending(),
    ]);
    const rejection =
      problem !== undefined
        ? ({ kind: 'refused', problem } as const)
        : backlog.images + pending >= this.config.maxPending
          ? ({ kind: 'overloaded' } as const)
          : undefined;
    if (rejection === undefined) return;
    this.metrics.recordRejectedUpload(rejection.kind === 'refused' ? rejection.problem.kind : rejection.kind);
    throwRejection(rejection, fileHash);
  }

  private async enqueueLocationRequest(fileHash: string, locationRequest: string): Promise<void> {
    const requestId = getLogContext().request_id;
    const enqueued = await this.queue.enqueue({ fileHash, locationRequest, requestId });
    if (enqueued === 'queue-unavailable')
      this.logger.warn(
        'The queue is unavailable. The location request is staged and will be enqueued later.',
      );
  }
}
