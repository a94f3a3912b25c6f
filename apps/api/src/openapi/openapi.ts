import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { RouteTable } from './route-table.js';

/** A schema of OpenAPI 3.1, as the decorators take it. */
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** The OpenAPI document of the API. */
export function describeApi(app: INestApplication): OpenAPIObject {
  return SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('FRS')
      .setDescription(
        'Photograph in, face encodings out: 128 numbers a face, kept under the SHA-256 of the file.',
      )
      .setVersion('0.1.0')
      .setLicense('MIT', 'https://opensource.org/license/mit')
      .build(),
  );
}

/** Serves Swagger UI at `/docs` and the document itself at `/openapi.json`. */
export function serveDocs(app: INestApplication): void {
  const document = describeApi(app);
  app.get(RouteTable).learn(document);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'FRS',
    swaggerOptions: { tryItOutEnabled: true, displayRequestDuration: true },
  });
}
