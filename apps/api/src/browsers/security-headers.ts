import { type RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** What a browser may do with answers that are data: show them, and nothing else. */
const forData = helmet(withPolicy({ defaultSrc: ["'none'"], frameAncestors: ["'none'"] }));

/** What Swagger UI needs: its own files, the API beside it, and the styles and images that it writes into its page. */
const forDocs = helmet(
  withPolicy({
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  }),
);

/** Tells browsers to be careful with what they get from here. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  const isDocs = /^\/docs(\/|$)/i.test(request.path);
  (isDocs ? forDocs : forData)(request, response, next);
};

function withPolicy(directives: Readonly<Record<string, readonly string[]>>): HelmetOptions {
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    // Whether there is TLS, and for all of a domain, is for the proxy to say that ends it.
    strictTransportSecurity: false,
  };
}
