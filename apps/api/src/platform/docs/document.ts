import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ApiConfig } from '#config';
import { keySchemes } from '../routes/required-scopes.js';
import { asConfigured } from './configured-document.js';
import { RouteTable } from '../http/allowed-methods.js';

/** A schema of OpenAPI 3.1, as the decorators take it. */
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** The OpenAPI document of the API as it is configured: with its keys and limits, where it has them. */
export function describeApi(app: INestApplication, config: ApiConfig): OpenAPIObject {
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
  return asConfigured(document, config);
}

/** Serves Swagger UI at `/docs` and the document itself at `/openapi.json`. */
export function serveDocs(app: INestApplication, config: ApiConfig): void {
  const document = describeApi(app, config);
  app.get(RouteTable).learn(document);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'FRS',
    swaggerOptions: { tryItOutEnabled: true, displayRequestDuration: true },
  });
}
