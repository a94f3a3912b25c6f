import { Logger } from '@nestjs/common';
import { ServiceLogger, withLogContext } from '../src/index.js';

// Writes one line of each kind in the format and with the level on the command line.
const [format, level] = process.argv.slice(2) as ['json' | 'text', 'debug' | 'info'];
Logger.overrideLogger(new ServiceLogger('api', { format, level }));
const logger = new Logger('Uploads');
logger.log('received');
withLogContext({ request_id: 'request 1', file_hash: 'abc' }, () => {
  logger.warn('slow');
});
logger.log({ method: 'GET', status: 200 });
logger.error('failed', 'Error: failed\n    at upload');
logger.error(new Error('broken'));
new Logger('InstanceLoader').log('dependencies initialized');
// The process exits immediately after logging, and no line may be lost.
process.kill(process.pid, 'SIGKILL');
