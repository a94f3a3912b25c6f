import { type RequestHandler } from 'express';
import helmet from 'helmet';

/** Strict-Transport-Security is not set, because the proxy that terminates TLS sets it. */
const withoutStrictTransportSecurity = { strictTransportSecurity: false } as const;

/**
 * The headers of data responses. Headers that only affect HTML pages are omitted, because data responses are frequent
 * and small.
 */
const dataHeaders = helmet({
  ...withoutStrictTransportSecurity,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/**
 * Creates the headers of a web application of a package, which loads its own files, calls the API, and uses inline styles
 * and images.
 *
 * @param baseUri the source of the addresses in `<base>`
 */
const createApplicationHeaders = (baseUri: "'none'" | "'self'") =>
  helmet({
    ...withoutStrictTransportSecurity,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: [baseUri],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });

/** The headers of Swagger UI. */
const docsHeaders = createApplicationHeaders("'none'");

/** The headers of the queue board, which resolves its addresses with `<base>`. */
const queueBoardHeaders = createApplicationHeaders("'self'");

/** Sets the security headers of each response. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  const isDocs = /^\/docs(\/|$)/i.test(request.path);
  const isQueueBoard = /^\/admin\/queues(\/|$)/i.test(request.path);
  (isDocs ? docsHeaders : isQueueBoard ? queueBoardHeaders : dataHeaders)(request, response, next);
};
