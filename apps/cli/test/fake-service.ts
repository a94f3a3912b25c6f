import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What to answer; `break` breaks the connection. */
export type Reply = 'break' | { status: number; headers?: Record<string, string>; body: unknown };

/** Answers as a test wants it to, where the service itself could hardly be brought to. */
export class StandInService {
  /** Every request that came, “POST /generate_face_encoding”. */
  readonly requests: string[] = [];
  private readonly server: Server;

  private constructor(reply: (request: IncomingMessage, count: number) => Reply) {
    this.server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url!.replace(/[0-9a-f]{64}/, 'hash')}`);
      const answer = reply(request, this.requests.length);
      if (answer === 'break') {
        request.socket.destroy();
        return;
      }
      void text(request).then(() => {
        response.writeHead(answer.status, answer.headers);
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      });
    });
  }

  /** @param reply is asked for every request, `count` being 1 for the first */
  static async open(reply: (request: IncomingMessage, count: number) => Reply): Promise<StandInService> {
    const service = new StandInService(reply);
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
