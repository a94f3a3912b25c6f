import { createServer } from 'node:net';
import { CannotStart } from '../../../libs/supervision/src/start-failure';

/** Tells why the API could not listen there, before anything is started for it. */
export async function checkPort(port: number, host: string): Promise<CannotStart | undefined> {
  const refusal = await tryToListen(port, host);
  switch (refusal) {
    case undefined:
      return undefined;
    case 'EADDRINUSE':
      return new CannotStart(
        `Port ${port} is taken. Stop what uses it, or choose another: PORT=${port < 65_535 ? port + 1 : 8000} make run`,
      );
    case 'EACCES':
      return new CannotStart(`Port ${port} is not open to this user. Choose another: PORT=8000 make run`);
    default:
      return new CannotStart(
        `Cannot listen on ${host} (${refusal}). HOST must be an address of this machine.`,
      );
  }
}

/** A port nobody listens on at the moment. */
export async function findFreePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port: 0, host }, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}

function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message))
      .listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
}
