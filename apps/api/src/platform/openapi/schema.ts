import { type OpenAPIObject } from '@nestjs/swagger';

/** A JSON Schema as OpenAPI 3.1 contains it. */
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
