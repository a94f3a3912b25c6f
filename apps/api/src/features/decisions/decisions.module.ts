import { Module } from '@nestjs/common';
import { DecisionsController } from './decisions.controller.js';
import { DecisionsService } from './decisions.service.js';

/** Manual decisions that a face is, or is not, a subject. */
@Module({ controllers: [DecisionsController], providers: [DecisionsService] })
export class DecisionsModule {}
