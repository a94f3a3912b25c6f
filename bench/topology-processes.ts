import { exitsWhenDone } from '../topology/instance.js';
import { type NativeTopology } from '../topology/native-topology.js';
import { type ServiceParts } from './process-costs.js';

/** The parts of a topology. The replicas of a service are one part. */
export function findServiceParts(topology: NativeTopology): ServiceParts {
  const parts = new Map<string, number[]>();
  for (const instance of topology.instances) {
    if (exitsWhenDone(instance)) continue;
    const part = instance.serviceName.replace(/^api-\d+$/, 'api');
    parts.set(part, [...(parts.get(part) ?? []), topology.pidOf(instance.name)]);
  }
  return parts;
}

/** The hosts and ports of the metrics servers of the workers. */
export function findWorkerAddresses(topology: NativeTopology): string[] {
  return topology.instances
    .filter(({ serviceName }) => serviceName === 'worker')
    .map(({ name }) => topology.hostAndPortOf(name));
}
