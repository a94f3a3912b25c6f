import { createClient } from '../../../../clients/typescript/src/index.js';
import { baseUrl } from './base-url.js';
import { apiKey, reportRefusedKey } from './session.js';

/**
 * The typed client of the service that has sent this page. It adds the key of the user to each request. Pass its
 * promises to `toResult`, which returns errors as values.
 */
export const api = createClient({ baseUrl });

api.use({
  onRequest({ request }) {
    if (apiKey.value !== undefined) request.headers.set('Authorization', `Bearer ${apiKey.value}`);
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401) reportRefusedKey(request.headers.get('Authorization'));
  },
});
