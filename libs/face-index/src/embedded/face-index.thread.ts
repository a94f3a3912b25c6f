import { parentPort } from 'node:worker_threads';
import { FaceIndexError } from '../face-index-error.js';
import { EntryStore } from './entry-store.js';
import { type ThreadCall, type ThreadReply, type ThreadResults } from './thread-messages.js';

const entryStore = new EntryStore();

parentPort!.on('message', (call: ThreadCall) => {
  parentPort!.postMessage(executeAndReply(call));
});

function executeAndReply(call: ThreadCall): ThreadReply {
  try {
    return { ok: true, result: executeThreadCall(call) };
  } catch (error) {
    if (!(error instanceof FaceIndexError)) throw error;
    return { ok: false, problem: error.problem, message: error.message };
  }
}

function executeThreadCall(call: ThreadCall): ThreadResults[keyof ThreadResults] {
  const { collection } = call;
  switch (call.kind) {
    case 'add':
      entryStore.add(collection, call.batch);
      return undefined;
    case 'remove':
      entryStore.remove(collection, call.ids);
      return undefined;
    case 'clear':
      entryStore.clear(collection);
      return undefined;
    case 'ids':
      return entryStore.ids(collection);
    case 'count':
      return entryStore.count(collection);
    case 'nearest':
      return entryStore.nearest(collection, call.model, call.queries, call.options);
  }
}
