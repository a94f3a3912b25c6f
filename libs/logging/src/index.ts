export { addToLogContext, type LogContext, logContext, withLogContext } from './log-context.js';
export { OutageLog } from './outage-log.js';
export { ServiceLogger } from './service-logger.js';
