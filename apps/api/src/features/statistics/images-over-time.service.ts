import { Injectable } from '@nestjs/common';
import { type StatisticsPeriod, StatisticsRepository } from '#persistence';
import { type ImagesOverTimeQuery, type ImagesOverTimeResponse } from './images-over-time.schema.js';

const millisecondsPerPeriod: Record<StatisticsPeriod, number> = { hour: 3_600_000, day: 86_400_000 };

/** Reads the number of images of each hour or day. */
@Injectable()
export class ImagesOverTimeService {
  constructor(private readonly repository: StatisticsRepository) {}

  async read({ period, limit }: ImagesOverTimeQuery): Promise<ImagesOverTimeResponse> {
    const length = millisecondsPerPeriod[period];
    const last = Math.floor(Date.now() / length) * length;
    const starts = Array.from({ length: limit }, (_, index) => last - (limit - 1 - index) * length);
    const counts = new Map(
      (await this.repository.readImagesOverTime(period, new Date(starts[0]!))).map(
        ({ start, numberOfImages }) => [start.getTime(), numberOfImages],
      ),
    );
    return {
      message: 'OK',
      periods: starts.map((start) => ({
        start: new Date(start).toISOString(),
        number_of_images: counts.get(start) ?? 0,
      })),
    };
  }
}
