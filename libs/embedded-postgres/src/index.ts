export { type PreparedCluster, prepareCluster } from './cluster.js';
export { type DataDirectory, openDataDirectory } from './data-directory.js';
