import { Module } from '@nestjs/common';
import { WebPageController } from './web-page.controller.js';
import { WebPageFiles } from './web-page-files.js';

/** Serves the web page of the service, which `npm run build:web` builds from `apps/web`. */
@Module({ controllers: [WebPageController], providers: [WebPageFiles] })
export class WebPageModule {}
