import { Module } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { type FaceIndex } from '#face-index';
import { RemoteFaceIndex } from '#face-index/remote';
import { apiConfig } from '../config/api-config.module.js';

/** The injection token for the {@link FaceIndex}. */
export const faceIndex = Symbol('faceIndex');

/** The timeout of a search of the index, in milliseconds. */
const searchTimeout = 10_000;

/** Provides the client of the face index, which the search process owns. */
@Module({
  providers: [
    {
      provide: faceIndex,
      useFactory: ({ searchUrl }: ApiConfig): FaceIndex => new RemoteFaceIndex(searchUrl, searchTimeout),
      inject: [apiConfig],
    },
  ],
  exports: [faceIndex],
})
export class FaceIndexModule {}
