import { Module } from '@nestjs/common';
import { FaceIndexModule } from '../../platform/face-index/face-index.module.js';
import { EncodingsModule } from '../encodings/index.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

/** Finds the subjects or the stored faces that are near to a face. */
@Module({
  imports: [EncodingsModule, FaceIndexModule],
  controllers: [SearchController],
  providers: [SearchService],
})
export class SearchModule {}
