import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type z } from 'zod';
import { type ApiConfig, readVersion } from '#config';
import { AllowedMethods } from '../http/allowed-methods.js';
import { createComponentSchemas, toOpenApiSchema } from '../openapi/openapi-schema.js';
import { apiKeySecuritySchemes } from '../routes/required-scopes.js';
import { applyConfigurationToDocument } from './apply-configuration-to-document.js';

/** Creates the OpenAPI document of the API for a configuration. */
export function createOpenApiDocument(app: INestApplication, config: ApiConfig): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('FRS')
      .setDescription(
        'Face encodings of photos: 128 numbers per face, stored under the SHA-256 of the uploaded file.',
      )
      .setVersion(readVersion())
      .setLicense('MIT', 'https://opensource.org/license/mit')
      .addBearerAuth({ type: 'http', description: 'An API key: `frs_…`' }, apiKeySecuritySchemes.bearer)
      .addApiKey(
        {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'The same API key in another header',
        },
        apiKeySecuritySchemes.header,
      )
      .build(),
    { standardSchemaConverter: (schema) => ({ schema: toOpenApiSchema(schema as z.ZodType) }) },
  );
  document.components = { ...document.components, schemas: createComponentSchemas() };
  return applyConfigurationToDocument(document, config);
}

/** Serves Swagger UI at `/docs` and the OpenAPI document at `/openapi.json` and `/openapi.yaml`. */
export function serveDocs(app: INestApplication, config: ApiConfig): void {
  // The document is created when it is first needed, because creating it takes a tenth of the CPU time of a start.
  let document: OpenAPIObject | undefined;
  const getDocument = () => (document ??= createOpenApiDocument(app, config));
  app.get(AllowedMethods).useDocument(getDocument);
  SwaggerModule.setup('docs', app, getDocument, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'FRS',
    swaggerOptions: { tryItOutEnabled: true, displayRequestDuration: true },
  });
}
