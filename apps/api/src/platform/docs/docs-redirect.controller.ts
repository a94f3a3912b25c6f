import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PublicRoute } from '../routes/required-scopes.js';

/** Redirects the root path to the documentation. */
@ApiExcludeController()
@PublicRoute()
@Controller()
export class DocsRedirectController {
  @Get()
  @Redirect('/docs')
  redirect(): void {
    // The method is empty, because the decorator `@Redirect` sends the response.
  }
}
