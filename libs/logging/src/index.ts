export { addToLogContext, type LogContext, getLogContext, withLogContext } from './log-context.js';
export { OutageLog } from './outage-log.js';
export { ServiceLogger } from './service-logger.js';
