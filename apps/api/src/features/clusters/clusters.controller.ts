import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { readJsonBody } from '../../platform/http/json-body.js';
import { ApiPageQuery } from '../../platform/lists/api-page-query.js';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import {
  clusterIdExamples,
  clusterFacesExamples,
  clusterListExamples,
  clusterListResponseExamples,
  clusterResponseExamples,
  nameClusterExamples,
  namedClusterExamples,
  splitClusterExamples,
  splitClusterResponseExamples,
} from './clusters.examples.js';
import {
  clusterFacesQuery,
  type ClusterFacesQuery,
  clusterListQuery,
  type ClusterListQuery,
  clusterListResponse,
  type ClusterListResponse,
  clusterParameter,
  clusterResponse,
  type ClusterResponse,
  nameClusterRequest,
  namedClusterResponse,
  type NamedClusterResponse,
  splitClusterRequest,
  splitClusterResponse,
  type SplitClusterResponse,
} from './clusters.schema.js';
import { ClustersService } from './clusters.service.js';

const clusterPathParameter = { name: 'cluster', examples: clusterIdExamples };

@ApiTags('people')
@ApiProblems('busy', 'unavailable')
@Controller('clusters')
export class ClustersController {
  constructor(private readonly clusters: ClustersService) {}

  @Get()
  @NeedsScope('read')
  @ApiOperation({ operationId: 'listClusters', summary: 'List clusters, the largest first' })
  @ApiPageQuery(clusterListExamples)
  @ApiQuery({ name: 'faces', examples: clusterListExamples.faces, required: false })
  @ApiOkResponse({
    standardSchema: clusterListResponse,
    description: 'A page of the list.',
    examples: clusterListResponseExamples,
  })
  @ApiProblems('malformed-query')
  async list(@Query({ schema: clusterListQuery }) query: ClusterListQuery): Promise<ClusterListResponse> {
    return this.clusters.list(query);
  }

  @Get(':cluster')
  @NeedsScope('read')
  @ApiOperation({ operationId: 'getCluster', summary: 'Look up a cluster and its faces' })
  @ApiParam(clusterPathParameter)
  @ApiPageQuery(clusterFacesExamples)
  @ApiOkResponse({
    standardSchema: clusterResponse,
    description: 'The cluster, and a page of its faces.',
    examples: clusterResponseExamples,
  })
  @ApiProblems('malformed-query', 'unknown-cluster')
  async find(
    @Param('cluster', { schema: clusterParameter }) cluster: number,
    @Query({ schema: clusterFacesQuery }) query: ClusterFacesQuery,
  ): Promise<ClusterResponse> {
    return this.clusters.find(cluster, query);
  }

  @Delete(':cluster')
  @NeedsScope('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'dismissCluster',
    summary: 'Dismiss a cluster',
    description:
      'Deletes the cluster. Its faces are not clustered again, but they can be enrolled. The photos and their encodings ' +
      'remain stored.',
  })
  @ApiParam(clusterPathParameter)
  @ApiNoContentResponse({ description: 'The cluster does not exist any more.' })
  @ApiProblems('unknown-cluster')
  async dismiss(@Param('cluster', { schema: clusterParameter }) cluster: number): Promise<void> {
    await this.clusters.dismiss(cluster);
  }

  @Post(':cluster/subject')
  @NeedsScope('write')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'nameCluster',
    summary: 'Name a cluster',
    description:
      'Enrols the faces of the cluster, or those in `faces`, for a subject, and creates the subject if it does not exist. ' +
      'Faces that were decided not to be this subject are not enrolled. If at least three faces of the cluster were not ' +
      'enrolled, they remain in it.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(nameClusterRequest), examples: nameClusterExamples },
      },
    },
  })
  @ApiParam(clusterPathParameter)
  @ApiOkResponse({
    standardSchema: namedClusterResponse,
    description: 'The faces were enrolled.',
    examples: namedClusterExamples,
  })
  @ApiProblems('malformed-body', 'unknown-cluster', 'not-in-cluster')
  async name(
    @Param('cluster', { schema: clusterParameter }) cluster: number,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NamedClusterResponse> {
    const { name, faces } = parseOrThrowProblem(
      nameClusterRequest,
      await readJsonBody(request, response),
      'malformed-body',
    );
    return this.clusters.nameCluster(cluster, name, faces);
  }

  @Post(':cluster/split')
  @NeedsScope('write')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'splitCluster',
    summary: 'Split a cluster',
    description:
      'Moves faces of the cluster to a new cluster. Later runs of the clustering do not merge the two clusters. If one of ' +
      'the two parts has fewer than three faces, it is not a cluster: its faces are not clustered again, but they can be ' +
      'enrolled. So a split of one or two faces removes them from the cluster.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(splitClusterRequest), examples: splitClusterExamples },
      },
    },
  })
  @ApiParam(clusterPathParameter)
  @ApiOkResponse({
    standardSchema: splitClusterResponse,
    description: 'The two parts of the cluster.',
    examples: splitClusterResponseExamples,
  })
  @ApiProblems('malformed-body', 'unknown-cluster', 'not-in-cluster')
  async split(
    @Param('cluster', { schema: clusterParameter }) cluster: number,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SplitClusterResponse> {
    const { faces } = parseOrThrowProblem(
      splitClusterRequest,
      await readJsonBody(request, response),
      'malformed-body',
    );
    return this.clusters.splitCluster(cluster, faces);
  }
}
