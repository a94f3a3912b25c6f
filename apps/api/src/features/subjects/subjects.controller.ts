import {
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type SubjectName } from '#persistence';
import { createDisconnectSignal } from '../../platform/http/client-disconnect.js';
import { readJsonBody } from '../../platform/http/json-body.js';
import { ApiPageQuery } from '../../platform/lists/api-page-query.js';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { ApiProblems } from '../../platform/problems/api-problems.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { NeedsScope } from '../../platform/routes/required-scopes.js';
import { FaceSourceResolver, faceSourceProblemKinds } from '../encodings/index.js';
import { subjectName } from '../../platform/subject-names/subject-name.schema.js';
import {
  enrolFormExamples,
  enrolJsonExamples,
  enrolNameExamples,
  newEnrolmentExamples,
  enrolledFaceIdExamples,
  enrolledFaceListQueryExamples,
  enrolledFaceListResponseExamples,
  existingEnrolmentExamples,
  subjectListQueryExamples,
  subjectListResponseExamples,
  subjectNameExamples,
  renameRequestExamples,
  renameResponseExamples,
  subjectResponseExamples,
  verifyFormExamples,
  verifyJsonExamples,
  verifyNameExamples,
  verifyResponseExamples,
} from './subjects.examples.js';
import {
  buildEnrolledFace,
  enrolForm,
  enrolFormSchema,
  enrolRequest,
  enrolResponse,
  enrolledFaceIdParameter,
  enrolledFaceListQuery,
  type EnrolledFaceListQuery,
  enrolledFaceListResponse,
  type EnrolledFaceListResponse,
  renameRequest,
  renameResponse,
  type RenameResponse,
  subjectListQuery,
  type SubjectListQuery,
  subjectListResponse,
  type SubjectListResponse,
  subjectResponse,
  type SubjectResponse,
  verifyForm,
  verifyFormSchema,
  verifyRequest,
  verifyResponse,
  type VerifyResponse,
} from './subjects.schema.js';
import { SubjectsService } from './subjects.service.js';

const nameParameter = { name: 'name', examples: subjectNameExamples };

@ApiTags('people')
@ApiProblems('busy', 'unavailable')
@Controller('subjects')
export class SubjectsController {
  constructor(
    private readonly subjectsService: SubjectsService,
    private readonly faceSources: FaceSourceResolver,
  ) {}

  @Post(':name/faces')
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'enrolFace',
    summary: 'Enrol a face for a subject',
    description:
      'Accepts a face as a photo (in a form), a file hash or an encoding. Creates the subject if it does not exist. ' +
      'If a photo has several faces, the field `face` must select one of them. The photo is encoded and stored like every ' +
      'upload. Searches find the enrolled face within a second. The enrolled face is deleted together with its photo.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(enrolRequest), examples: enrolJsonExamples },
        'multipart/form-data': { schema: enrolFormSchema, examples: enrolFormExamples },
      },
    },
  })
  @ApiParam({ name: 'name', examples: enrolNameExamples })
  @ApiCreatedResponse({
    standardSchema: enrolResponse,
    description: 'The face was enrolled.',
    examples: newEnrolmentExamples,
  })
  @ApiOkResponse({
    standardSchema: enrolResponse,
    description: 'The face was already enrolled for this subject.',
    examples: existingEnrolmentExamples,
  })
  @ApiProblems('malformed-name', ...faceSourceProblemKinds, 'choose-face', 'contradicts-decision')
  async enrol(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const schemas = { json: enrolRequest, form: enrolForm };
    const { source } = await this.faceSources.readRequest(
      request,
      response,
      schemas,
      createDisconnectSignal(response),
    );
    const { kind, subject, enrolledFace: example } = await this.subjectsService.enrol(name, source);
    response
      .status(kind === 'enrolled' ? HttpStatus.CREATED : HttpStatus.OK)
      .json({ message: 'OK', subject, face: buildEnrolledFace(example) });
  }

  @Get()
  @NeedsScope('read')
  @ApiOperation({ operationId: 'listSubjects', summary: 'List subjects in the order of their names' })
  @ApiQuery({ name: 'prefix', examples: subjectListQueryExamples.prefix, required: false })
  @ApiQuery({ name: 'contains', examples: subjectListQueryExamples.contains, required: false })
  @ApiPageQuery(subjectListQueryExamples)
  @ApiOkResponse({
    standardSchema: subjectListResponse,
    description: 'A page of the list.',
    examples: subjectListResponseExamples,
  })
  @ApiProblems('malformed-query')
  async list(@Query({ schema: subjectListQuery }) query: SubjectListQuery): Promise<SubjectListResponse> {
    return this.subjectsService.list(query);
  }

  @Get(':name')
  @NeedsScope('read')
  @ApiOperation({ operationId: 'getSubject', summary: 'Look up a subject' })
  @ApiParam(nameParameter)
  @ApiOkResponse({
    standardSchema: subjectResponse,
    description: 'The subject.',
    examples: subjectResponseExamples,
  })
  @ApiProblems('malformed-name', 'unknown-subject')
  async find(@Param('name', { schema: subjectName }) name: SubjectName): Promise<SubjectResponse> {
    return this.subjectsService.find(name);
  }

  @Patch(':name')
  @NeedsScope('write')
  @ApiOperation({
    operationId: 'renameSubject',
    summary: 'Rename a subject, or merge it into another',
    description:
      'If another subject already has the new name, the enrolled faces and the decisions are transferred to the other ' +
      'subject, and the renamed subject is deleted. A face that was enrolled for one of the two, or was decided to be one ' +
      'of the two, is then a face of the merged subject. A merge cannot be reverted.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(renameRequest), examples: renameRequestExamples },
      },
    },
  })
  @ApiParam(nameParameter)
  @ApiOkResponse({
    standardSchema: renameResponse,
    description: 'The subject under its new name.',
    examples: renameResponseExamples,
  })
  @ApiProblems('malformed-name', 'malformed-body', 'unknown-subject')
  async rename(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RenameResponse> {
    const to = parseOrThrowProblem(
      renameRequest,
      await readJsonBody(request, response),
      'malformed-body',
    ).name;
    return this.subjectsService.rename(name, to);
  }

  @Delete(':name')
  @NeedsScope('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'deleteSubject',
    summary: 'Delete a subject and its enrolled faces',
    description: 'The photos and their encodings remain stored.',
  })
  @ApiParam(nameParameter)
  @ApiNoContentResponse({ description: 'The subject was deleted.' })
  @ApiProblems('malformed-name', 'unknown-subject')
  async delete(@Param('name', { schema: subjectName }) name: SubjectName): Promise<void> {
    await this.subjectsService.delete(name);
  }

  @Get(':name/faces')
  @NeedsScope('read')
  @ApiOperation({
    operationId: 'listEnrolledFaces',
    summary: 'List the enrolled faces of a subject',
    description:
      'With `distances=true`, each face is compared with the other enrolled faces of the subject (at most the 1,000 oldest). ' +
      'A face that is far from all others may have been enrolled for the wrong subject.',
  })
  @ApiParam(nameParameter)
  @ApiPageQuery(enrolledFaceListQueryExamples)
  @ApiQuery({ name: 'distances', examples: enrolledFaceListQueryExamples.distances, required: false })
  @ApiOkResponse({
    standardSchema: enrolledFaceListResponse,
    description: 'A page of the list.',
    examples: enrolledFaceListResponseExamples,
  })
  @ApiProblems('malformed-name', 'malformed-query', 'unknown-subject')
  async listEnrolledFaces(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Query({ schema: enrolledFaceListQuery }) query: EnrolledFaceListQuery,
  ): Promise<EnrolledFaceListResponse> {
    return this.subjectsService.listEnrolledFaces(name, query);
  }

  @Delete(':name/faces/:id')
  @NeedsScope('delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'deleteEnrolledFace',
    summary: 'Delete an enrolled face',
    description:
      'The photo and its encodings remain stored. The subject also remains, even without enrolled faces.',
  })
  @ApiParam(nameParameter)
  @ApiParam({ name: 'id', examples: enrolledFaceIdExamples })
  @ApiNoContentResponse({ description: 'The enrolled face was deleted.' })
  @ApiProblems('malformed-name', 'unknown-subject', 'unknown-example')
  async deleteEnrolledFace(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Param('id', { schema: enrolledFaceIdParameter }) id: number,
  ): Promise<void> {
    await this.subjectsService.deleteEnrolledFace(name, id);
  }

  @Post(':name/verify')
  @NeedsScope('search', { ofForms: 'write' })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'verifySubject',
    summary: 'Verify whether a face belongs to a subject',
    description:
      'Accepts a face as a photo (in a form), a file hash or an encoding. Returns the distance of this face to the nearest ' +
      'enrolled face of the subject. Without the field `face`, the most prominent face of a photo is compared. ' +
      'docs/faces.md lists the error rates for each threshold. A photo that is sent in a form is stored like every upload, ' +
      'so a form also requires the scope `write`.',
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: toOpenApiSchema(verifyRequest), examples: verifyJsonExamples },
        'multipart/form-data': { schema: verifyFormSchema, examples: verifyFormExamples },
      },
    },
  })
  @ApiParam({ name: 'name', examples: verifyNameExamples })
  @ApiOkResponse({
    standardSchema: verifyResponse,
    description: 'The distance to the nearest enrolled face.',
    examples: verifyResponseExamples,
  })
  @ApiProblems(
    'malformed-name',
    'unknown-subject',
    ...faceSourceProblemKinds,
    'no-enrolled-face',
    'different-model',
  )
  async verify(
    @Param('name', { schema: subjectName }) name: SubjectName,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<VerifyResponse> {
    const schemas = { json: verifyRequest, form: verifyForm };
    const { source, options } = await this.faceSources.readRequest(
      request,
      response,
      schemas,
      createDisconnectSignal(response),
    );
    return this.subjectsService.verify(name, source, options.threshold);
  }
}
