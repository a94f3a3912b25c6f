import { Module } from '@nestjs/common';
import { ClustersController } from './clusters.controller.js';
import { ClustersService } from './clusters.service.js';
import { ClusterRunsController } from './cluster-runs.controller.js';
import { ClusterRunsService } from './cluster-runs.service.js';

/** Clusters the faces that belong to no subject, and names the clusters. */
@Module({
  // The controller of the runs must be registered first. Otherwise, the path of the runs would match the route of a
  // cluster.
  controllers: [ClusterRunsController, ClustersController],
  providers: [ClusterRunsService, ClustersService],
})
export class ClustersModule {}
