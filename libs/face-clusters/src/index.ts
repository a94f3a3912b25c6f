export {
  type ClusteredFace,
  clusteringDefaults,
  type Clustering,
  type ClusteringOptions,
  clusterFaces,
} from './cluster-faces.js';
export { NeighbourGraph } from './neighbour-graph.js';
