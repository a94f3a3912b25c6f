import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.js';

/** The API feature that returns the access that the API key of a request gives. */
@Module({ controllers: [KeysController] })
export class KeysModule {}
