/**
 * Writes the types of everything the service takes and answers: `npm run generate:client`.
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
// A route that answers JSON, and lines of JSON to those who ask for them, is not asked for lines by the client.
for (const { responses } of Object.values(api.paths).flatMap(Object.values)) {
  for (const { content } of Object.values(responses)) {
    if (content?.['application/json'] !== undefined) delete content['application/x-ndjson'];
  }
}

const types = await openapiTS(api, {
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  // What has a default may be left out.
  defaultNonNullable: false,
  transform({ format, contentMediaType }, { path }) {
    if (format === 'binary') return blob;
    if (contentMediaType !== undefined && path.includes('/requestBody/')) return textOrBlob;
    return undefined;
  },
});
await writeFile(destination, COMMENT_HEADER + astToString(types));
