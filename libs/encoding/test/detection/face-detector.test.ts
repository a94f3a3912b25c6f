import { YunetDetector } from '../../src/detection/yunet/yunet-detector.js';
import { loadNetwork, NETWORK_FILES, INFERENCE_RUNTIMES } from '../inference/networks.js';
import { itConformsToFaceDetector } from './face-detector.conformance.js';

for (const [runtimeName, openRuntime] of INFERENCE_RUNTIMES) {
  itConformsToFaceDetector(`YuNet on ${runtimeName}`, async () => {
    const network = await loadNetwork(await openRuntime(), NETWORK_FILES.yunet);
    return { detector: new YunetDetector(network), close: () => network.release() };
  });
}
