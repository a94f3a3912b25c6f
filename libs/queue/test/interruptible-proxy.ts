import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy in front of a server. Tests use it to make the server unavailable. */
export class InterruptibleProxy {
  private readonly sockets = new Set<Socket>();
  private interrupted = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(targetUrl: string): Promise<InterruptibleProxy> {
    const server = createServer();
    const proxy = new InterruptibleProxy(server, new URL(targetUrl));
    server.on('connection', (client) => {
      proxy.forward(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The URL of the server through the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Closes all connections, and rejects new ones. */
  interrupt(): void {
    this.interrupted = true;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.interrupted = false;
  }

  stop(): void {
    this.interrupt();
    this.server.close();
  }

  private forward(client: Socket): void {
    if (this.interrupted) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  }
}
