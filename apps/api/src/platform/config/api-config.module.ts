import { type DynamicModule, Module } from '@nestjs/common';
import { type ApiConfig } from '#config';

/** The injection token for the configuration of the API. */
export const apiConfig = Symbol('apiConfig');

/** Makes the configuration available to all modules. */
@Module({})
export class ApiConfigModule {
  static forRoot(config: ApiConfig): DynamicModule {
    return {
      module: ApiConfigModule,
      global: true,
      providers: [{ provide: apiConfig, useValue: config }],
      exports: [apiConfig],
    };
  }
}
