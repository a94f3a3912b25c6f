import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Leads whoever opens the service in a browser to its documentation. */
@ApiExcludeController()
@Controller()
export class FrontDoorController {
  @Get()
  @Redirect('/docs')
  open(): void {
    // The redirect says it all.
  }
}
