/**
 * The URL of the service without a trailing slash: the folder that contains the page. A proxy may serve the service below a
 * path.
 */
export const baseUrl = new URL('.', location.href).href.replace(/\/$/, '');
