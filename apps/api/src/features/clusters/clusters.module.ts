import { Module } from '@nestjs/common';
import { ClustersController } from './clusters.controller.js';
import { ClustersService } from './clusters.service.js';
import { ClusterRunsController } from './cluster-runs.controller.js';
import { ClusterRunsService } from './cluster-runs.service.js';

/** Clusters the faces that belong to no subject, and names the clusters. */
@Module({
  // Runs come first: their path would otherwise be the one of a cluster.
  controllers: [ClusterRunsController, ClustersController],
  providers: [ClusterRunsService, ClustersService],
})
export class ClustersModule {}
