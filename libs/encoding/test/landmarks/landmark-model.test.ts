import { FaceLandmark68 } from '../../src/landmarks/face-landmark-68/face-landmark-68.js';
import { loadNetwork, NETWORK_FILE_NAMES, INFERENCE_RUNTIMES } from '../inference/networks.js';
import { itConformsToLandmarkModel } from './landmark-model.conformance.js';

for (const [runtimeName, openRuntime] of INFERENCE_RUNTIMES) {
  itConformsToLandmarkModel(`FaceLandmark68 on ${runtimeName}`, async () => {
    const network = await loadNetwork(await openRuntime(), NETWORK_FILE_NAMES.landmarks);
    return { model: new FaceLandmark68(network), close: () => network.release() };
  });
}
