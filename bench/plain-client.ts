import { Agent, request } from 'node:http';
import { type LoadRequest } from './load/load.js';

const agent = new Agent({ keepAlive: true });

/**
 * Sends a request as plainly as can be and reads the answer: what a client does besides is no work of the service.
 *
 * @returns the body of the answer
 * @throws when the answer is another than 200
 */
export function ask(url: string, { method, path, headers, body }: LoadRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': body.length };
    const sending = request(url + path, { method, agent, headers: { ...headers, ...length } });
    sending.once('error', reject);
    sending.once('response', (response) => {
      let answer = '';
      response.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      response.once('end', () => {
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`${response.statusCode} ${answer}`));
      });
    });
    sending.end(body);
  });
}
