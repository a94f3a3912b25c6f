import { Injectable, Logger } from '@nestjs/common';
import { OutageLog } from '#logging';
import { isDatabaseUnavailable, isDatabaseBusy } from '#persistence';

/** Logs why a request could not be answered as it should have been. */
@Injectable()
export class FailureLog {
  private readonly logger = new Logger('Failure');
  private readonly outages = new OutageLog(this.logger, 'The database');

  /** @param error that is no answer: the client is told only that the service is unavailable */
  log(error: unknown): void {
    if (!(error instanceof Error)) this.logger.error(String(error));
    else if (isDatabaseBusy(error)) this.logger.warn(`Other transactions are in the way: ${error.message}`);
    else if (isDatabaseUnavailable(error)) this.outages.report(error);
    else this.logger.error(error.message, error.stack);
  }
}
