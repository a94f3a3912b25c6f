export { type CountsResponse, nearestRequest, type NearestResponse, indexPaths } from './messages.js';
export { RemoteFaceIndex } from './remote-face-index.js';
