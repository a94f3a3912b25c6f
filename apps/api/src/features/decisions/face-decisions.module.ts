import { Module } from '@nestjs/common';
import { FaceDecisionsController } from './face-decisions.controller.js';
import { FaceDecisionsService } from './face-decisions.service.js';

/**
 * The API feature for manual decisions: a person decides that a face shows a subject, or does not show this subject.
 */
@Module({ controllers: [FaceDecisionsController], providers: [FaceDecisionsService] })
export class FaceDecisionsModule {}
