import { Body, Controller, Get, HttpCode, HttpException, HttpStatus, Post } from '@nestjs/common';
import { FaceIndexError } from '#face-index';
import { type CountsResponse, indexPaths, nearestRequest, type NearestResponse } from '#face-index/remote';
import { IndexSynchronizer } from '../index/index-synchronizer.js';
import { FaceIndexService } from '../index/face-index.service.js';
import { SearchMetrics } from '../metrics/search-metrics.js';

/** Serves the HTTP requests with which the API searches the face index. `RemoteFaceIndex` is the client. */
@Controller()
export class NearestController {
  constructor(
    private readonly faceIndexService: FaceIndexService,
    private readonly synchronizer: IndexSynchronizer,
    private readonly metrics: SearchMetrics,
  ) {}

  @Post(indexPaths.nearest)
  @HttpCode(HttpStatus.OK)
  async findNearest(@Body() body: unknown): Promise<NearestResponse> {
    if (!this.synchronizer.loaded) throw createUnavailableException('The index is being loaded.');
    const { success, data, error } = nearestRequest.safeParse(body);
    if (!success) throw new HttpException({ message: error.message }, HttpStatus.BAD_REQUEST);
    const { collection, model, encodings, limit, max_distance } = data;
    const end = this.metrics.startSearchTimer(collection, encodings.length);
    try {
      const neighbours = await this.faceIndexService.faceIndex.nearest(collection, model, encodings, {
        limit,
        maxDistance: max_distance ?? Infinity,
      });
      return { neighbours: neighbours.map((list) => list.map(({ id, distance }) => [id, distance])) };
    } catch (error) {
      if (!(error instanceof FaceIndexError)) throw error;
      if (error.problem === 'invalid-query')
        throw new HttpException({ message: error.message }, HttpStatus.BAD_REQUEST);
      throw createUnavailableException(error.message);
    } finally {
      end();
    }
  }

  @Get(indexPaths.counts)
  async countEntries(): Promise<CountsResponse> {
    if (!this.synchronizer.loaded) throw createUnavailableException('The index is being loaded.');
    return this.synchronizer.countEntries();
  }
}

function createUnavailableException(message: string): HttpException {
  return new HttpException({ message }, HttpStatus.SERVICE_UNAVAILABLE);
}
