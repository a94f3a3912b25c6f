export { prepareServiceRole, type ServiceRole } from './prepare-service-role.js';
