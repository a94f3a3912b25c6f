import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { Controller, Delete, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { NeedsScope, OpenToAll } from '../src/platform/routes/required-scopes.js';
import { UndeclaredRoutes } from '../src/platform/routes/undeclared-routes.js';

@Controller()
class Careful {
  @Get('read')
  @NeedsScope('read')
  read(): void {
    // What it does is not asked for here.
  }

  noRoute(): void {
    // Nor is it.
  }
}

@OpenToAll()
@Controller()
class Open {
  @Get('open')
  read(): void {
    // Everybody may.
  }
}

@Controller()
class Forgetful {
  @Get('read')
  @NeedsScope('read')
  read(): void {
    // This one was thought of.
  }

  @Delete('everything')
  deleteEverything(): void {
    // This one was not.
  }
}

async function start(...controllers: Type[]): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    controllers,
    providers: [UndeclaredRoutes],
  }).compile();
  await module.init();
  await module.close();
}

test('an API whose routes all say who may call them starts', async () => {
  await expect(start(Careful, Open)).resolves.toBeUndefined();
});

test('an API with a route that does not say so does not start, and names it', async () => {
  await expect(start(Careful, Forgetful)).rejects.toThrow(
    'Say who may call Forgetful.deleteEverything: @NeedsScope(…) or @OpenToAll().',
  );
});
