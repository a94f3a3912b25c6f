import { Module } from '@nestjs/common';
import { FailureLog } from './failure-log.js';

@Module({ providers: [FailureLog], exports: [FailureLog] })
export class ProblemsModule {}
