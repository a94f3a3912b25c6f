import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A response of the fake service. `disconnect` closes the connection without a response. */
export type ScriptedResponse =
  | 'disconnect'
  | { status: number; headers?: Record<string, string>; body: unknown };

/**
 * A fake service that returns responses which a test defines. It simulates errors that are difficult to cause in the
 * real service.
 */
export class FakeService {
  /** The requests that the service has received, in the form “POST /generate_face_encoding”. */
  readonly requests: string[] = [];
  private readonly server: Server;

  private constructor(reply: (request: IncomingMessage, count: number) => ScriptedResponse) {
    this.server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url!.replace(/[0-9a-f]{64}/, 'hash')}`);
      const scripted = reply(request, this.requests.length);
      if (scripted === 'disconnect') {
        request.socket.destroy();
        return;
      }
      void text(request).then(() => {
        response.writeHead(scripted.status, scripted.headers);
        response.end(typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body));
      });
    });
  }

  /** @param reply returns the response to a request; `count` is the number of requests including this one */
  static async start(
    reply: (request: IncomingMessage, count: number) => ScriptedResponse,
  ): Promise<FakeService> {
    const service = new FakeService(reply);
    await once(service.server.listen(0, '127.0.0.1'), 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
