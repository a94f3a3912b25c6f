import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.module.js';

/** Delays the shutdown, so that load balancers can remove the process while it still handles requests. */
@Injectable()
export class ReadinessState implements BeforeApplicationShutdown {
  shuttingDown = false;

  constructor(@Inject(apiConfig) private readonly config: ApiConfig) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.shuttingDown = true;
    await delay(this.config.shutdown.drain);
  }
}
