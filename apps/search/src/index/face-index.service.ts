import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { EmbeddedFaceIndex, type UpdatableFaceIndex } from '#face-index';

/** The maximum number of encodings in the search queue. A photo rarely shows more than a hundred faces. */
const maxQueuedQueries = 256;

/** Opens the face index of this process at the start, and closes it at shutdown. */
@Injectable()
export class FaceIndexService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(FaceIndexService.name);
  private openedIndex: UpdatableFaceIndex | undefined;

  get faceIndex(): UpdatableFaceIndex {
    if (this.openedIndex === undefined) throw new Error('The index is used before it is opened.');
    return this.openedIndex;
  }

  async onModuleInit(): Promise<void> {
    this.openedIndex = await EmbeddedFaceIndex.open({
      maxQueuedQueries,
      onFailure: (error) => {
        // All entries of the index are lost, so this process exits. The supervisor then starts a new process, which
        // loads the entries again.
        this.logger.error(`The index has failed: ${error.message}`, error.stack);
        process.exit(1);
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.openedIndex?.close();
  }
}
