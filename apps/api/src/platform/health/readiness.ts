import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { apiConfig } from '../config/api-config.js';

/** Whether this process wants more requests. It says no before it stops, so that a balancer can turn away first. */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  leaving = false;

  constructor(@Inject(apiConfig) private readonly config: ApiConfig) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.leaving = true;
    await delay(this.config.shutdown.drain);
  }
}
