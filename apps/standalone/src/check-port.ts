import { createServer } from 'node:net';
import { StartFailure } from '#supervision';

/** Checks whether the API can listen on the address, before any process is started. */
export async function checkPortIsFree(port: number, host: string): Promise<StartFailure | undefined> {
  const errorCode = await tryToListen(port, host);
  switch (errorCode) {
    case undefined:
      return undefined;
    case 'EADDRINUSE':
      return new StartFailure(
        `Port ${port} is already in use. Stop the program that uses it, or choose another port: PORT=${port < 65_535 ? port + 1 : 8000} make run`,
      );
    case 'EACCES':
      return new StartFailure(
        `This user is not permitted to listen on port ${port}. Choose another port: PORT=8000 make run`,
      );
    default:
      return new StartFailure(
        `Cannot listen on ${host} (${errorCode}). HOST must be an address of this machine.`,
      );
  }
}

function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message))
      .listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
}
