import { Injectable, Logger } from '@nestjs/common';
import { OutageLog } from '#logging';
import { isDatabaseUnavailable, isDatabaseBusy } from '#persistence';

/** Logs why a request failed. The response does not contain this cause. */
@Injectable()
export class FailureLog {
  private readonly logger = new Logger('Failure');
  private readonly outages = new OutageLog(this.logger, 'The database');

  logFailure(error: unknown): void {
    if (!(error instanceof Error)) this.logger.error(String(error));
    else if (isDatabaseBusy(error))
      this.logger.warn(`The database is busy with other transactions: ${error.message}`);
    else if (isDatabaseUnavailable(error)) this.outages.logOutage(error);
    else this.logger.error(error.message, error.stack);
  }
}
