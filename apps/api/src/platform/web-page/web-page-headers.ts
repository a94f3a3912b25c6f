import helmet from 'helmet';

/**
 * The security headers of the web page. It loads only its own files, calls only this API, and shows photos only as
 * `blob:` URLs, which no cache stores. Scripts cannot insert HTML (Trusted Types).
 */
const policy = helmet({
  // The proxy that terminates TLS sets this header.
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
  },
});

export const webPageHeaders: typeof policy = (request, response, next) => {
  // Of the features that require a permission, the page uses only the camera.
  response.setHeader(
    'Permissions-Policy',
    'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=()',
  );
  policy(request, response, next);
};
