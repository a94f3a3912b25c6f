import { Body, Controller, Get, HttpCode, HttpException, HttpStatus, Post } from '@nestjs/common';
import { FaceIndexError } from '#face-index';
import { type CountsResponse, indexPaths, nearestRequest, type NearestResponse } from '#face-index/remote';
import { IndexFollower } from '../index/index-follower.js';
import { OwnedIndex } from '../index/owned-index.js';
import { SearchMetrics } from '../metrics/search-metrics.js';

/** Searches the index for the API; see `RemoteFaceIndex`. */
@Controller()
export class NearestController {
  constructor(
    private readonly owned: OwnedIndex,
    private readonly follower: IndexFollower,
    private readonly metrics: SearchMetrics,
  ) {}

  @Post(indexPaths.nearest)
  @HttpCode(HttpStatus.OK)
  async nearest(@Body() body: unknown): Promise<NearestResponse> {
    if (!this.follower.loaded) throw unavailable('The index is being loaded.');
    const { success, data, error } = nearestRequest.safeParse(body);
    if (!success) throw new HttpException({ message: error.message }, HttpStatus.BAD_REQUEST);
    const { collection, model, encodings, limit, max_distance } = data;
    const end = this.metrics.startSearch(collection, encodings.length);
    try {
      const neighbours = await this.owned.index.nearest(collection, model, encodings, {
        limit,
        maxDistance: max_distance ?? Infinity,
      });
      return { neighbours: neighbours.map((list) => list.map(({ id, distance }) => [id, distance])) };
    } catch (error) {
      if (!(error instanceof FaceIndexError)) throw error;
      if (error.problem === 'invalid-query')
        throw new HttpException({ message: error.message }, HttpStatus.BAD_REQUEST);
      throw unavailable(error.message);
    } finally {
      end();
    }
  }

  @Get(indexPaths.counts)
  async counts(): Promise<CountsResponse> {
    if (!this.follower.loaded) throw unavailable('The index is being loaded.');
    return this.follower.countEntries();
  }
}

function unavailable(message: string): HttpException {
  return new HttpException({ message }, HttpStatus.SERVICE_UNAVAILABLE);
}
