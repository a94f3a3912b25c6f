import { Module } from '@nestjs/common';
import { EncodingsModule } from '../encodings/index.js';
import { SubjectsController } from './subjects.controller.js';
import { SubjectsService } from './subjects.service.js';

/** The API feature that manages subjects, enrols faces for them, and verifies faces. */
@Module({
  imports: [EncodingsModule],
  controllers: [SubjectsController],
  providers: [SubjectsService],
})
export class SubjectsModule {}
