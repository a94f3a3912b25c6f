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

const types = await openapiTS(await readFile(document, 'utf8'), {
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
