import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { Controller, Delete, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { NeedsScope, PublicRoute } from '../src/platform/routes/required-scopes.js';
import { DeclaredScopesCheck } from '../src/platform/routes/declared-scopes-check.js';

@Controller()
class ControllerWithDeclaredScopes {
  @Get('read')
  @NeedsScope('read')
  read(): void {
    // The method is empty, because the test uses only its decorators.
  }

  noRoute(): void {
    // Not a route.
  }
}

@PublicRoute()
@Controller()
class PublicController {
  @Get('open')
  read(): void {
    // The method is empty, because the test uses only its decorators.
  }
}

@Controller()
class ControllerWithUndeclaredRoute {
  @Get('read')
  @NeedsScope('read')
  read(): void {
    // The method is empty, because the test uses only its decorators.
  }

  @Delete('everything')
  deleteEverything(): void {
    // Declares no access.
  }
}

async function startApplication(...controllers: Type[]): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    controllers,
    providers: [DeclaredScopesCheck],
  }).compile();
  await module.init();
  await module.close();
}

test('an API starts if all routes declare their required scopes', async () => {
  await expect(startApplication(ControllerWithDeclaredScopes, PublicController)).resolves.toBeUndefined();
});

test('an API fails to start if a route declares no required scopes, and the error names the route', async () => {
  await expect(startApplication(ControllerWithDeclaredScopes, ControllerWithUndeclaredRoute)).rejects.toThrow(
    'Routes without declared access: ControllerWithUndeclaredRoute.deleteEverything. Add @NeedsScope(…) or @PublicRoute().',
  );
});
