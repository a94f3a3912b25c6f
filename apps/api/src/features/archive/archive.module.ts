import { Module } from '@nestjs/common';
import { ProblemsModule } from '../../platform/problems/problems.module.js';
import { ArchiveController } from './archive.controller.js';
import { ArchiveService } from './archive.service.js';
import { ImportService } from './import.service.js';
import { ConcurrentImportExportLimit } from './concurrent-import-export-limit.js';

/** Lists images, and exports and imports images and subjects. */
@Module({
  imports: [ProblemsModule],
  controllers: [ArchiveController],
  providers: [ArchiveService, ImportService, ConcurrentImportExportLimit],
})
export class ArchiveModule {}
