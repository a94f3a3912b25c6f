import { extname } from 'node:path';
import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { PublicRoute } from '../routes/required-scopes.js';
import { WebPageFiles } from './web-page-files.js';
import { webPageHeaders } from './web-page-headers.js';

/** The names of these files contain a hash of their content, so a file never changes under its name. */
const immutable = 'public, max-age=31536000, immutable';

/** Serves the files of the web page. They contain no data, so no key is required. */
@ApiExcludeController()
@PublicRoute()
@Controller()
export class WebPageController {
  constructor(private readonly files: WebPageFiles) {}

  @Get()
  sendPage(@Req() request: Request, @Res() response: Response): void {
    webPageHeaders(request, response, () => {
      this.sendFile('index.html', 'no-cache', request, response);
    });
  }

  @Get('assets/:file')
  sendAsset(@Param('file') file: string, @Req() request: Request, @Res() response: Response): void {
    this.sendFile(`assets/${file}`, immutable, request, response);
  }

  private sendFile(path: string, cacheControl: string, request: Request, response: Response): void {
    const form = this.files
      .findForms(path)
      .find(({ encoding }) => encoding === undefined || request.acceptsEncodings(encoding) !== false);
    if (form === undefined) throw new NotFoundException();
    response.type(extname(path)).vary('Accept-Encoding');
    response.set({ 'Cache-Control': cacheControl, ETag: form.entityTag });
    if (form.encoding !== undefined) response.set('Content-Encoding', form.encoding);
    response.sendFile(form.path, {
      root: this.files.directory,
      cacheControl: false,
      acceptRanges: false,
      lastModified: false,
    });
  }
}
