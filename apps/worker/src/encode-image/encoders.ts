import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { EncoderPool } from '#encoder-pool';
import { workerConfig } from '../worker-config.js';

/** The encoders of a worker: open before it takes the first job, closed when everything else is. */
@Injectable()
export class Encoders extends EncoderPool implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(workerConfig) config: WorkerConfig) {
    const logger = new Logger(Encoders.name);
    super(config, {
      onError: (line) => {
        logger.error(line);
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
