import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';
import { workerConfig } from '../worker-config.js';

/** The encoder pool of a worker: opened before the first job, closed after all other components. */
@Injectable()
export class WorkerEncoderPool extends EncoderPool implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(workerConfig) config: WorkerConfig) {
    const logger = new Logger(WorkerEncoderPool.name);
    super(config, {
      onError: (message) => {
        logger.error(message);
      },
    });
  }

  onModuleInit(): Promise<void> {
    return this.open();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}
