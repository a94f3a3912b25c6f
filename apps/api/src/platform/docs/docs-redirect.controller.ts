import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OpenToAll } from '../routes/required-scopes.js';

/** Redirects the root path to the documentation. */
@ApiExcludeController()
@OpenToAll()
@Controller()
export class DocsRedirectController {
  @Get()
  @Redirect('/docs')
  redirect(): void {
    // The decorator sends the response.
  }
}
