/** Prints the OpenAPI document for the configuration of the environment (`npm run --silent openapi`). It needs no database. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readApiConfig } from '#config';
import { ApiModule } from './api.module.js';
import { createOpenApiDocument } from './platform/docs/openapi-document.js';

const config = readApiConfig({ DATABASE_URL: 'postgresql://nobody:nothing@localhost/none', ...process.env });
// In preview mode, Nest does not create the providers.
const app = await NestFactory.create(ApiModule.forRoot(config), { preview: true, logger: false });
process.stdout.write(`${JSON.stringify(createOpenApiDocument(app, config), null, 2)}\n`);
