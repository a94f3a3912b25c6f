import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { BoardSessions } from './board-session.js';
import { QueueBoardMiddleware } from './queue-board.middleware.js';
import { QueueSessionController } from './queue-session.controller.js';

/** Shows the jobs of the queues to operators (Bull Board). */
@Module({
  imports: [AuthModule],
  controllers: [QueueSessionController],
  providers: [
    {
      provide: BoardSessions,
      useFactory: ({ database }: ApiConfig) => new BoardSessions(database.stagingSecret),
      inject: [apiConfig],
    },
  ],
})
export class QueueBoardModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(QueueBoardMiddleware).forRoutes('admin/queues', 'admin/queues/{*path}');
  }
}
