import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

/** Too many requests of one client, no replica to be reached, no answer in time. */
const proxyStatuses = new Set([429, 502, 504]);

/** The OpenAPI document of a running service, which every answer of the service is held to. */
export class ApiDocument {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false });
  private readonly validators = new Map<string, ValidateFunction>();

  private constructor(private readonly document: { paths: Record<string, Record<string, Operation>> }) {
    this.ajv.addSchema(document, 'document');
  }

  static async of(url: string): Promise<ApiDocument> {
    const response = await fetch(`${url}/openapi.json`);
    return new ApiDocument((await response.json()) as ApiDocument['document']);
  }

  /** @throws when the document does not know the answer, or describes it otherwise */
  check(method: string, path: string, response: Response, body: unknown): void {
    const route = Object.keys(this.document.paths).find((template) => matches(template, path));
    // What is not documented is not promised: a path that leads nowhere, a method that is not taken. And what a proxy in
    // front says of its own accord is no answer of the API; docs/problems.md describes it.
    const operation = route === undefined ? undefined : this.document.paths[route]![method.toLowerCase()];
    if (route === undefined || operation === undefined) return;
    if (proxyStatuses.has(response.status) && operation.responses[response.status] === undefined) return;
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const where = [route, method.toLowerCase(), response.status, type].join(' ');
    const answer = operation.responses[response.status];
    if (answer === undefined) throw new Error(`Not documented: ${where} ${JSON.stringify(body)}`);
    if (answer.content?.[type]?.schema === undefined) throw new Error(`No such content documented: ${where}`);
    const validate = this.validatorFor(where, [
      'paths',
      route,
      method.toLowerCase(),
      'responses',
      String(response.status),
      'content',
      type,
      'schema',
    ]);
    if (!validate(body)) throw new Error(`${where}: ${this.ajv.errorsText(validate.errors)}`);
  }

  private validatorFor(where: string, pointer: string[]): ValidateFunction {
    const known = this.validators.get(where);
    if (known !== undefined) return known;
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.ajv.compile({ $ref: `document#/${path.join('/')}` });
    this.validators.set(where, validate);
    return validate;
  }
}

function matches(template: string, path: string): boolean {
  const pattern = template.replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}/?$`).test(path.split('?')[0]!);
}
