import { DlibResnet } from '../../src/embedding/dlib-resnet/dlib-resnet.js';
import { loadNetwork, NETWORK_FILES, INFERENCE_RUNTIMES } from '../inference/networks.js';
import { itConformsToEmbeddingModel } from './embedding-model.conformance.js';

for (const [runtimeName, openRuntime] of INFERENCE_RUNTIMES) {
  itConformsToEmbeddingModel(`dlib's ResNet on ${runtimeName}`, async () => {
    const network = await loadNetwork(await openRuntime(), NETWORK_FILES.encodings);
    return { model: new DlibResnet(network), close: () => network.release() };
  });
}
