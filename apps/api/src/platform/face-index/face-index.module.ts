import { Module } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { type FaceIndex } from '#face-index';
import { RemoteFaceIndex } from '#face-index/remote';
import { apiConfig } from '../config/api-config.module.js';

/** Injection token of the {@link FaceIndex}. */
export const faceIndex = Symbol('faceIndex');

/** Milliseconds until a search of the index is rejected. */
const timeout = 10_000;

/** The index of all faces. Its owner is another process. */
@Module({
  providers: [
    {
      provide: faceIndex,
      useFactory: ({ searchUrl }: ApiConfig): FaceIndex => new RemoteFaceIndex(searchUrl, timeout),
      inject: [apiConfig],
    },
  ],
  exports: [faceIndex],
})
export class FaceIndexModule {}
