import { Agent, request } from 'node:http';
import { type LoadRequest } from './load/load.js';

const keepAliveAgent = new Agent({ keepAlive: true });

/**
 * Sends a request with as little overhead in the client as possible.
 *
 * @returns the body of the response
 * @throws when the status is not 200
 */
export function sendRequest(url: string, { method, path, headers, body }: LoadRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': body.length };
    const outgoing = request(url + path, {
      method,
      agent: keepAliveAgent,
      headers: { ...headers, ...length },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      response.once('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    outgoing.end(body);
  });
}
