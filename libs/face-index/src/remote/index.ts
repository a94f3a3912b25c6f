export { type CountsResponse, nearestRequest, type NearestResponse, indexPaths } from './messages.js';
export { IndexUnavailableError, RemoteFaceIndex } from './remote-face-index.js';
