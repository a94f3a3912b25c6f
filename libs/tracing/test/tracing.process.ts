import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { startTracing, runInSpan, traceRequest } from '../src/index.js';

// A process that handles one request with a trace context, and sends its spans to the collector.
const tracing = await startTracing('frs-test');
const server = createServer((incoming, response) => {
  traceRequest(
    'HTTP GET',
    incoming,
    response,
    () => '/items/:id',
    () => {
      void runInSpan('load item', () => Promise.resolve())
        .then(() => runInSpan('save item', () => Promise.reject(new Error('The disk is full.'))))
        .catch(() => {
          response.writeHead(500).end();
        });
    },
  );
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
const traceHeaders = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const outgoingRequest = request(`http://127.0.0.1:${port}/items/1`, { headers: traceHeaders }).end();
const [response] = (await once(outgoingRequest, 'response')) as [NodeJS.ReadableStream];
response.resume();
await once(response, 'end');
server.closeAllConnections();
server.close();
await tracing.close();
