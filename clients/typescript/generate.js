/**
 * Generates the TypeScript types of all requests and responses: `npm run generate:client`.
 *
 * usage: node generate.js <OpenAPI document> <file to write>
 */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import ts from 'typescript';

const [document, destination] = process.argv.slice(2);

const { createTypeReferenceNode, createUnionTypeNode, createKeywordTypeNode } = ts.factory;
const blob = createTypeReferenceNode('Blob');
const textOrBlob = createUnionTypeNode([createKeywordTypeNode(ts.SyntaxKind.StringKeyword), blob]);

const api = JSON.parse(await readFile(document, 'utf8'));
// If a route can return JSON or NDJSON, the client does not request NDJSON.
for (const { responses } of Object.values(api.paths).flatMap(Object.values)) {
  for (const { content } of Object.values(responses)) {
    if (content?.['application/json'] !== undefined) delete content['application/x-ndjson'];
  }
}

const types = await openapiTS(api, {
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  // Fields with a default value are optional.
  defaultNonNullable: false,
  transform({ format, contentMediaType }, { path }) {
    if (format === 'binary') return blob;
    if (contentMediaType === 'application/x-ndjson' && path.includes('/requestBody/')) return textOrBlob;
    return undefined;
  },
});
await writeFile(destination, COMMENT_HEADER + astToString(types));
