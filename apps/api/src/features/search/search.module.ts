import { Module } from '@nestjs/common';
import { FaceIndexModule } from '../../platform/face-index/face-index.module.js';
import { EncodingsModule } from '../encodings/index.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

/** The API feature that finds the subjects or stored faces whose encodings are similar to a given face. */
@Module({
  imports: [EncodingsModule, FaceIndexModule],
  controllers: [SearchController],
  providers: [SearchService],
})
export class SearchModule {}
