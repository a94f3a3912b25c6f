import { DlibResnet } from '../../src/embedding/dlib-resnet/dlib-resnet.js';
import { loadNetwork, NETWORK_FILE_NAMES, INFERENCE_RUNTIMES } from '../inference/networks.js';
import { itConformsToEmbeddingModel } from './embedding-model.conformance.js';

for (const [runtimeName, openRuntime] of INFERENCE_RUNTIMES) {
  itConformsToEmbeddingModel(`dlib's ResNet on ${runtimeName}`, async () => {
    const network = await loadNetwork(await openRuntime(), NETWORK_FILE_NAMES.encodings);
    return { model: new DlibResnet(network), close: () => network.release() };
  });
}
