/**
 * Generates the types and the methods of the Python client: `npm run generate:client`.
 *
 * usage: node generate.js <OpenAPI document> <folder of the package>
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [document, folder] = process.argv.slice(2);
const api = JSON.parse(await readFile(document, 'utf8'));

const ndjson = 'application/x-ndjson';
const json = 'application/json';
const form = 'multipart/form-data';
const header = `# Generated from the OpenAPI document of FRS: \`npm run generate:client\`. Do not edit.
from __future__ import annotations
`;

const snakeCase = (name) =>
  name
    .replaceAll('-', '_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
const pascalCase = (name) => name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const literal = (value) => JSON.stringify(value);
const unique = (values) => [...new Set(values)];
const unionOf = (types) => {
  const members = unique(types);
  return members.length === 1 ? members[0] : `Union[${members.join(', ')}]`;
};
const bodiesOf = ({ requestBody }) => requestBody?.content ?? {};

/** The definitions of TypedDicts, by name. */
const definitions = new Map();
const plainTypes = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };

/**
 * Returns the Python type of a schema.
 *
 * @param schema the JSON Schema
 * @param name the name of the TypedDict that is defined for an object
 * @param isInput whether the value is sent: a caller may pass any sequence, and numbers also as an array of NumPy
 */
function typeOf(schema, name, isInput) {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  if (schema.enum !== undefined) return `Literal[${schema.enum.map(literal).join(', ')}]`;
  if (schema.format === 'binary') return 'Photo';
  if (schema.contentMediaType === json) return typeOf(schema.contentSchema, name, isInput);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) {
    return unionOf(
      alternatives.map((one, index) => typeOf(one, name + (index > 0 ? index + 1 : ''), isInput)),
    );
  }
  if (Array.isArray(schema.type)) return unionOf(schema.type.map((type) => plainTypes[type]));
  if (schema.type === 'array') {
    if (isInput && schema.items.type === 'number') return 'Numbers';
    return `${isInput ? 'Sequence' : 'List'}[${typeOf(schema.items, name, isInput)}]`;
  }
  if (schema.type === 'object') {
    if (schema.properties === undefined) return 'Dict[str, Any]';
    define(name, schema, isInput);
    return name;
  }
  return plainTypes[schema.type] ?? 'Any';
}

/** Defines a TypedDict for an object. In Python 3.9, optional keys require a second class. */
function define(name, { properties, required = [], description }, isInput) {
  if (definitions.has(name)) return;
  definitions.set(name, '');
  const line = ([key, schema]) => `    ${key}: ${typeOf(schema, name + pascalCase(key), isInput)}\n`;
  const entries = Object.entries(properties);
  const needed = entries.filter(([key]) => required.includes(key)).map(line);
  const optional = entries.filter(([key]) => !required.includes(key)).map(line);
  const docstring = description === undefined ? '' : `    """${description}"""\n\n`;
  const base = needed.length > 0 && optional.length > 0 ? `_${name}Required` : 'TypedDict';
  definitions.set(
    name,
    (base === 'TypedDict' ? '' : `class ${base}(TypedDict):\n${needed.join('')}\n\n`) +
      `class ${name}(${base}${optional.length > 0 ? ', total=False' : ''}):\n${docstring}` +
      (base === 'TypedDict' ? [...needed, ...optional] : optional).join(''),
  );
}

/** The objects of a JSON body, of which the caller sends one. */
const objectsOf = (schema) => (schema === undefined ? [] : (schema.anyOf ?? schema.oneOf ?? [schema]));

/** The arguments of a method in addition to those of the path, and the parts of the request that they become. */
function argumentsOf(operation) {
  const pascalName = pascalCase(snakeCase(operation.operationId));
  const content = bodiesOf(operation);
  const found = new Map();
  const pathNames = operation.parameters
    .filter((one) => one.in === 'path')
    .map(({ name }) => snakeCase(name));
  const add = (place, name, type, isRequired, description) => {
    const argument = pathNames.includes(snakeCase(name)) ? `new_${snakeCase(name)}` : snakeCase(name);
    const known = found.get(argument);
    if (known !== undefined) {
      known.places.add(place);
      // In a form, numbers are text. The type of the JSON body is more precise.
      if (place === 'json' || known.places.size === 1) known.type = type;
      return;
    }
    found.set(argument, { argument, name, type, isRequired, description, places: new Set([place]) });
  };
  for (const { in: place, name, schema, required, description } of operation.parameters) {
    if (place === 'path') continue;
    add(
      place,
      name,
      typeOf(schema, pascalName + pascalCase(name), true),
      required,
      description ?? schema.description,
    );
  }
  const formSchema = content[form]?.schema;
  for (const [name, schema] of Object.entries(formSchema?.properties ?? {})) {
    const isRequired = content[json] === undefined && (formSchema.required ?? []).includes(name);
    add('form', name, typeOf(schema, pascalName + pascalCase(name), true), isRequired, schema.description);
  }
  const objects = objectsOf(content[json]?.schema);
  for (const { properties, required = [] } of objects) {
    for (const [name, schema] of Object.entries(properties)) {
      const isRequired = formSchema === undefined && objects.length === 1 && required.includes(name);
      add('json', name, typeOf(schema, pascalName + pascalCase(name), true), isRequired, schema.description);
    }
  }
  return [...found.values()];
}

/** The result of a successful request: what the caller receives, as the document describes it. */
function resultsOf({ responses }) {
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 400);
  const types = (media) =>
    successes.flatMap(([, { content }]) => (content?.[media] === undefined ? [] : [content[media].schema]));
  return {
    json: types(json),
    lines: types(ndjson).flatMap(({ contentSchema }) => contentSchema.items),
    text: types('text/plain'),
    isEmpty: successes.some(([, { content }]) => content === undefined),
  };
}

/** Breaks a text into lines of a docstring. */
function wrapped(text, indent, width = 110) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    if (lines.at(-1) !== '' && indent.length + lines.at(-1).length + 1 + word.length > width) lines.push('');
    lines[lines.length - 1] += (lines.at(-1) === '' ? '' : ' ') + word;
  }
  return lines.map((line) => indent + line).join('\n');
}

function docstringOf({ summary, description }, parameters) {
  const lines = [`        """${summary}.`];
  if (description !== undefined) lines.push('', wrapped(description, '        '));
  const described = parameters.filter((one) => one.description !== undefined);
  if (described.length > 0) lines.push('', '        Args:');
  for (const { argument, description: text } of described) {
    const [first, ...rest] = wrapped(`${argument}: ${text}`, '            ').split('\n');
    lines.push(first, ...rest.map((line) => `    ${line}`));
  }
  return `${lines.join('\n').replaceAll('\\', '\\\\')}\n        """`;
}

/** Generates the methods of an operation: usually one; two if the response is JSON or lines of JSON. */
function methodsOf(path, httpMethod, operation, isAsync) {
  const name = snakeCase(operation.operationId);
  const results = resultsOf(operation);
  const pathParameters = operation.parameters
    .filter((one) => one.in === 'path')
    .map(({ name: key, schema, description }) => ({
      argument: snakeCase(key),
      name: key,
      // The number of a path parameter is a pattern in the document.
      type: schema.pattern?.includes('\\d') ? 'Union[int, str]' : 'str',
      description: description ?? schema.description,
    }));
  const options = argumentsOf(operation);
  const lineSchema = bodiesOf(operation)[ndjson]?.schema.contentSchema.items;
  const lineType = lineSchema && unionOf(objectsOf(lineSchema).map((one) => typeOf(one, '', true)));
  const linesArgument = lineType && {
    argument: 'lines',
    type: isAsync
      ? `Union[bytes, Iterable[Union[${lineType}, str]], AsyncIterable[Union[${lineType}, str]]]`
      : `Union[bytes, Iterable[Union[${lineType}, str]]]`,
    description: 'The lines, as objects or as text; or all lines as bytes.',
  };
  const positional = [
    ...pathParameters,
    ...(linesArgument ? [linesArgument] : []),
    ...options.filter(({ isRequired }) => isRequired),
  ];
  const optional = options.filter(({ isRequired }) => !isRequired);
  const parameters = [
    'self',
    ...positional.map(({ argument, type }) => `${argument}: ${type}`),
    ...(optional.length > 0 ? ['*'] : []),
    ...optional.map(({ argument, type }) => `${argument}: Optional[${type}] = None`),
  ];
  const group = (place) => options.filter(({ places }) => places.has(place));
  const dictionary = (entries) =>
    `{${entries.map(({ name: key, argument }) => `${literal(key)}: ${argument}`).join(', ')}}`;
  const asJson = options
    .filter(({ name: key }) => bodiesOf(operation)[form]?.schema.properties[key]?.contentMediaType === json)
    .map(({ name: key }) => literal(key));
  const call = (extra = []) =>
    [
      literal(httpMethod.toUpperCase()),
      literal(path),
      ...(pathParameters.length > 0 ? [`path_parameters=${dictionary(pathParameters)}`] : []),
      ...(group('query').length > 0 ? [`query=${dictionary(group('query'))}`] : []),
      ...(group('header').length > 0 ? [`headers=${dictionary(group('header'))}`] : []),
      ...(group('form').length > 0 ? [`form=${dictionary(group('form'))}`] : []),
      ...(group('json').length > 0 ? [`json=${dictionary(group('json'))}`] : []),
      ...(asJson.length > 0 ? [`json_fields=(${asJson.join(', ')},)`] : []),
      ...(linesArgument ? ['lines=lines'] : []),
      ...extra,
    ]
      .map((argument) => `                ${argument},\n`)
      .join('');
  const method = (methodName, returns, send, extra) => {
    const isStream = send === '_lines';
    const keyword = isAsync && !isStream ? 'async def' : 'def';
    const awaited = isAsync && !isStream ? 'await ' : '';
    return `    ${keyword} ${methodName}(
${parameters.map((parameter) => `        ${parameter},\n`).join('')}    ) -> ${returns}:
${docstringOf(operation, [...positional, ...optional])}
        return ${awaited}self.${send}(
            Call(
${call(extra)}            )
        )
`;
  };
  const resultTypes = (schemas) =>
    schemas.map((schema) => typeOf(schema, `${pascalCase(name)}Result`, false));
  const methods = [];
  if (results.lines.length > 0) {
    const line = unionOf(resultTypes(results.lines.flatMap(objectsOf)));
    const type = isAsync ? `AsyncGenerator[${line}, None]` : `Generator[${line}, None, None]`;
    const hasBoth = results.json.length > 0;
    methods.push(method(hasBoth ? `${name}_lines` : name, type, '_lines', [`accept=${literal(ndjson)}`]));
  }
  if (results.text.length > 0) methods.push(method(name, 'str', '_text'));
  else if (results.json.length > 0) {
    const types = [...resultTypes(results.json), ...(results.isEmpty ? ['None'] : [])];
    methods.push(method(name, unionOf(types), '_json'));
  } else if (results.lines.length === 0) methods.push(method(name, 'None', '_nothing'));
  return methods;
}

for (const [name, schema] of Object.entries(api.components.schemas)) define(name, schema, false);

const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [path, method, operation]),
);
const classOf = (className, base, docstring, isAsync) =>
  `class ${className}(${base}):\n    """${docstring}"""\n\n${operations
    .flatMap(([path, method, operation]) => methodsOf(path, method, operation, isAsync))
    .join('\n')}`;
const classes = [
  classOf('Operations', 'Sender', 'All operations of the service.', false),
  classOf('AsyncOperations', 'AsyncSender', 'All operations of the service, as coroutines.', true),
];

await writeFile(
  join(folder, 'models.py'),
  `${header}
from typing import Any, Dict, List, Literal, Sequence, TypedDict, Union

from .values import Numbers

${[...definitions.values()].map((definition) => `\n${definition}`).join('\n')}`,
);
await writeFile(
  join(folder, 'operations.py'),
  `${header}
from typing import (
    Any,
    AsyncGenerator,
    AsyncIterable,
    Dict,
    Generator,
    Iterable,
    List,
    Literal,
    Optional,
    Sequence,
    Union,
)

from .call import Call
from .models import (
${[...definitions.keys()].map((name) => `    ${name},\n`).join('')})
from .sender import AsyncSender, Sender
from .values import Numbers, Photo


${classes.join('\n\n')}`,
);
