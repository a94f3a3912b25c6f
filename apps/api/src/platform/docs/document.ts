import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ApiConfig } from '#config';
import { keySchemes } from '../routes/required-scopes.js';
import { applyConfiguration } from './configured-document.js';
import { AllowedMethods } from '../http/allowed-methods.js';

/** The OpenAPI document of the API as it is configured: with its keys and limits, where it has them. */
export function createDocument(app: INestApplication, config: ApiConfig): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('FRS')
      .setDescription(
        'Photograph in, face encodings out: 128 numbers a face, kept under the SHA-256 of the file.',
      )
      .setVersion('0.1.0')
      .setLicense('MIT', 'https://opensource.org/license/mit')
      .addBearerAuth({ type: 'http', description: 'An API key: `frs_…`' }, keySchemes.bearer)
      .addApiKey(
        { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key, sent another way' },
        keySchemes.header,
      )
      .build(),
  );
  return applyConfiguration(document, config);
}

/** Serves Swagger UI at `/docs` and the document itself at `/openapi.json`. */
export function serveDocs(app: INestApplication, config: ApiConfig): void {
  const document = createDocument(app, config);
  app.get(AllowedMethods).load(document);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'FRS',
    swaggerOptions: { tryItOutEnabled: true, displayRequestDuration: true },
  });
}
