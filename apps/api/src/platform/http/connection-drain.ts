import { type Server, type ServerResponse } from 'node:http';

/**
 * The connections of an HTTP server that is asked to stop.
 *
 * `Server.close` waits for connections, and ends those alone that are idle at that moment: one on which a request is open
 * would be kept for the next request that may come, after its answer.
 */
export class ConnectionDrain {
  private readonly open = new Set<ServerResponse>();
  private closing = false;

  constructor(server: Server) {
    // Ahead of the application, which may answer at once.
    server.prependListener('request', (_, response: ServerResponse) => {
      if (this.closing) endWithAnswer(response);
      this.open.add(response);
      response.once('close', () => this.open.delete(response));
    });
  }

  /** From now on every answer is the last of its connection, and says so where it has not begun. */
  close(): Promise<void> {
    this.closing = true;
    for (const response of this.open) endWithAnswer(response);
    return Promise.resolve();
  }
}

function endWithAnswer(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
  else response.once('finish', () => response.req.socket.end());
}
