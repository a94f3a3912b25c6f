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
    const path = `assets/${file}`;
    if (extname(path) in { '.br': 0, '.gz': 0 } || !this.files.has(path)) throw new NotFoundException();
    this.sendFile(path, immutable, request, response);
  }

  private sendFile(path: string, cacheControl: string, request: Request, response: Response): void {
    const form = this.files
      .findCompressedForms(path)
      .find(({ encoding }) => request.acceptsEncodings(encoding) !== false);
    response.type(extname(path)).vary('Accept-Encoding').set('Cache-Control', cacheControl);
    if (form !== undefined) response.set('Content-Encoding', form.encoding);
    response.sendFile(form?.path ?? path, {
      root: this.files.directory,
      cacheControl: false,
      acceptRanges: false,
    });
  }
}
