import { type Command } from 'commander';
import { exitCodesHelp } from '../exit-code.js';
import { addServiceOptions } from '../service/service-options.js';
import { type SubjectsOptions } from './list-subjects.js';

export type RunSubjectsCommand = (options: SubjectsOptions & { readonly json?: true }) => Promise<void>;

const subjectsHelp = `
Prints the name of each subject and the number of its enrolled faces, ordered by
name. With --json, prints one line of JSON for each subject.

Examples:
  frs subjects
  frs subjects --prefix ada --json
${exitCodesHelp}`;

export function addSubjectsCommand(frs: Command, run: RunSubjectsCommand): void {
  addServiceOptions(frs.command('subjects'))
    .summary('list the subjects of a service')
    .description('Lists the people whose faces are enrolled in a service.')
    .option('--prefix <text>', 'list only names that begin with this text, without regard to case')
    .option('--json', 'print JSON, one line for each subject')
    .addHelpText('after', subjectsHelp)
    .action(run);
}
