import { readdir, readFile } from 'node:fs/promises';
import { fromMarkdown } from 'mdast-util-from-markdown';

/** The root folder of the repository, relative to the compiled file in `dist/`. */
export const repositoryUrl = new URL('../../../', import.meta.url);

const programBlockLanguages = ['sh', 'console', 'python', 'js'] as const;
const outputBlockLanguages = ['json', 'jsonl', 'http', 'text'] as const;

export type ProgramBlockLanguage = (typeof programBlockLanguages)[number];
export type OutputBlockLanguage = (typeof outputBlockLanguages)[number];

/** A program in a code block of a page, and the answer that the page documents. */
export interface DocumentedExample {
  /** The line of the page on which the block begins, from 1. */
  readonly line: number;
  readonly language: ProgramBlockLanguage;
  readonly program: string;
  readonly answer: DocumentedOutput | undefined;
}

export interface DocumentedOutput {
  readonly language: OutputBlockLanguage;
  readonly text: string;
}

type MarkdownRoot = ReturnType<typeof fromMarkdown>;
type MarkdownNode = MarkdownRoot | MarkdownRoot['children'][number];

/** The paths of the README and of all pages in `docs/`, relative to the repository. */
export async function findDocumentationPages(): Promise<string[]> {
  const names = await readdir(new URL('docs', repositoryUrl));
  return ['README.md', ...names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
}

/**
 * Reads the examples of a page, in their order. A block of `sh`, `python` or `js` is one example. Its answer is the
 * next block of `json`, `jsonl`, `http` or `text` under the same heading. A block of `console` contains several
 * examples: commands, each followed by its output.
 *
 * @throws when an answer belongs to no example
 */
export async function readExamples(page: string): Promise<DocumentedExample[]> {
  const markdown = await readFile(new URL(page, repositoryUrl), 'utf8');
  const examples: DocumentedExample[] = [];
  let unanswered = false;
  for (const node of iterateDescendants(fromMarkdown(markdown))) {
    if (node.type === 'heading') unanswered = false;
    if (node.type !== 'code') continue;
    const line = node.position!.start.line;
    const { lang, value } = node;
    if (isOneOf(outputBlockLanguages, lang)) {
      if (!unanswered) throw new Error(`${page}:${line} answers to nothing.`);
      examples.push({ ...examples.pop()!, answer: { language: lang, text: value } });
      unanswered = false;
    } else if (lang === 'console') {
      examples.push(...parseConsoleBlock(value, line));
      unanswered = false;
    } else if (isOneOf(programBlockLanguages, lang)) {
      examples.push({ line, language: lang, program: value, answer: undefined });
      unanswered = true;
    }
  }
  return examples;
}

function* iterateDescendants(node: MarkdownNode): Generator<MarkdownNode> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* iterateDescendants(child);
}

/** Lines that begin with `$ ` are commands. The lines after a command are its output. */
function parseConsoleBlock(text: string, line: number): DocumentedExample[] {
  return `\n${text}`
    .split('\n$ ')
    .slice(1)
    .map((part) => {
      const [program = '', ...printed] = part.split('\n');
      return { line, language: 'console', program, answer: { language: 'text', text: printed.join('\n') } };
    });
}

function isOneOf<Name extends string>(names: readonly Name[], name: unknown): name is Name {
  return (names as readonly unknown[]).includes(name);
}
