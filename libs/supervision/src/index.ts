export { pollUntilReady } from './poll-until-ready.js';
export { type ProcessDefinition, type ServiceDefinition, type StopPolicy } from './process-definition.js';
export { ProcessGroup } from './process-group.js';
export { createStdoutLog, type ProcessLog } from './process-log.js';
export { StartFailure } from './start-failure.js';
export { type RestartPolicy, SupervisedProcess, type StartOutcome } from './supervised-process.js';
export { Supervisor } from './supervisor.js';
