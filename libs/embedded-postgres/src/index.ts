export { type Cluster, prepareCluster } from './cluster.js';
export { type DataDirectory, openDataDirectory } from './data-directory.js';
