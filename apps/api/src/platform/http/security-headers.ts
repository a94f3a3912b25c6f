import { type RequestHandler } from 'express';
import helmet from 'helmet';

/** Whether there is TLS, and for all of a domain, is for the proxy to say that ends it. */
const noWordOfTls = { strictTransportSecurity: false } as const;

/**
 * What a browser may do with answers that are data: show them, and nothing else. What only pages have a use for is left
 * out; these answers are many, and small.
 */
const forData = helmet({
  ...noWordOfTls,
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

/** What Swagger UI needs: its own files, the API beside it, and the styles and images that it writes into its page. */
const forDocs = helmet({
  ...noWordOfTls,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** Tells browsers to be careful with what they get from here. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  const isDocs = /^\/docs(\/|$)/i.test(request.path);
  (isDocs ? forDocs : forData)(request, response, next);
};
