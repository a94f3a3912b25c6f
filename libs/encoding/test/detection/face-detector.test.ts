import { YunetDetector } from '../../src/detection/yunet/yunet-detector.js';
import { loadNetwork, NETWORK_FILE_NAMES, INFERENCE_RUNTIMES } from '../inference/networks.js';
import { itConformsToFaceDetector } from './face-detector.conformance.js';

for (const [runtimeName, openRuntime] of INFERENCE_RUNTIMES) {
  itConformsToFaceDetector(`YuNet on ${runtimeName}`, async () => {
    const network = await loadNetwork(await openRuntime(), NETWORK_FILE_NAMES.yunet);
    return { detector: new YunetDetector(network), close: () => network.release() };
  });
}
