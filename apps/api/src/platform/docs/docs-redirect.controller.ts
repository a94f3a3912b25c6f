import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OpenToAll } from '../routes/required-scopes.js';

/** Leads whoever opens the service in a browser to its documentation. */
@ApiExcludeController()
@OpenToAll()
@Controller()
export class DocsRedirectController {
  @Get()
  @Redirect('/docs')
  redirect(): void {
    // The redirect says it all.
  }
}
