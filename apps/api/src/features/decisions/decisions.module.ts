import { Module } from '@nestjs/common';
import { DecisionsController } from './decisions.controller.js';
import { DecisionsService } from './decisions.service.js';

/**
 * The API feature for manual decisions: a person decides that a face shows a subject, or does not show this subject.
 */
@Module({ controllers: [DecisionsController], providers: [DecisionsService] })
export class DecisionsModule {}
