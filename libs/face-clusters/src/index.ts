export {
  type ClusteredFace,
  clusteringDefaults,
  type ClusteringResult,
  type ClusteringOptions,
  clusterFaces,
} from './cluster-faces.js';
export { NeighbourGraph } from './neighbour-graph.js';
