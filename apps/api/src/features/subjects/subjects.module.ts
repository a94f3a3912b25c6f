import { Module } from '@nestjs/common';
import { EncodingsModule } from '../encodings/index.js';
import { SubjectsController } from './subjects.controller.js';
import { SubjectsService } from './subjects.service.js';

/** Enrols faces under the names of subjects, and verifies them. */
@Module({
  imports: [EncodingsModule],
  controllers: [SubjectsController],
  providers: [SubjectsService],
})
export class SubjectsModule {}
