import { type Server, type ServerResponse } from 'node:http';

/**
 * Closes the connections of an HTTP server during shutdown.
 *
 * `Server.close` only closes connections that are idle at that moment. It would keep a connection with an open request
 * alive for further requests.
 */
export class ConnectionDrain {
  private readonly openResponses = new Set<ServerResponse>();
  private closing = false;

  constructor(server: Server) {
    // This listener must be called first, because the listener of the application may send a response synchronously.
    server.prependListener('request', (_, response: ServerResponse) => {
      if (this.closing) closeAfterResponse(response);
      this.openResponses.add(response);
      response.once('close', () => this.openResponses.delete(response));
    });
  }

  /** Closes each connection after its current response. */
  close(): Promise<void> {
    this.closing = true;
    for (const response of this.openResponses) closeAfterResponse(response);
    return Promise.resolve();
  }
}

function closeAfterResponse(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
  else response.once('finish', () => response.req.socket.end());
}
