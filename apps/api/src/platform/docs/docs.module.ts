import { Module } from '@nestjs/common';
import { DocsRedirectController } from './docs-redirect.controller.js';

@Module({ controllers: [DocsRedirectController] })
export class DocsModule {}
