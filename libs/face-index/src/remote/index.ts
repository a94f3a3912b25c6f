export {
  type CountsResponse,
  nearestRequest,
  type NearestResponse,
  paths as indexPaths,
} from './messages.js';
export { RemoteFaceIndex } from './remote-face-index.js';
