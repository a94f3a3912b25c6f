import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type Queue } from 'bullmq';
import { type RequestHandler, Router } from 'express';
import { installationUrl } from '#installation';
import { boardPath } from './board-path.js';

/** The link to a font of another site, in the page of Bull Board. */
const externalFontLink = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g;

/** Finds the folder of the package with the files of the page. This package is not part of the bundled programs. */
function findFolderOfUi(): string {
  return dirname(createRequire(installationUrl).resolve('@bull-board/ui/package.json'));
}

/** Serves Bull Board without the font of another site: the page then uses a font of the system. */
class LocalExpressAdapter extends ExpressAdapter {
  override setEntryRoute(route: Parameters<ExpressAdapter['setEntryRoute']>[0]): this {
    this.app[route.method](route.route, (_request, response, next) => {
      const { name, params } = route.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      response.render(name, params, (error: Error | null, html: string) => {
        if (error) next(error);
        else response.type('html').send(html.replace(externalFontLink, ''));
      });
    });
    return this;
  }
}

/** @param changesAllowed whether the board can change queues, for example remove jobs */
export function createQueueBoard(queues: readonly Queue[], changesAllowed: boolean): RequestHandler {
  const serverAdapter = new LocalExpressAdapter();
  serverAdapter.setBasePath(boardPath);
  createBullBoard({
    // The board loads another copy of BullMQ's types, because it is a CommonJS module.
    queues: queues.map(
      (queue) =>
        new BullMQAdapter(queue as never, { readOnlyMode: !changesAllowed, allowRetries: changesAllowed }),
    ),
    serverAdapter,
    options: {
      uiBasePath: findFolderOfUi(),
      uiConfig: { boardTitle: 'FRS queues', hideRedisDetails: true },
    },
  });
  const router = Router().use(boardPath, serverAdapter.getRouter() as RequestHandler);
  return (request, response, next) => {
    // Nest removes the path of the middleware from the URL, including the part that the board requires.
    request.url = request.originalUrl;
    request.baseUrl = '';
    return router(request, response, next);
  };
}
