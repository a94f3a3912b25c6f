import { FatalError } from '../exit-code.js';
import { type ReportPrinter } from '../report/report-printer.js';
import { formatNumberOfFaces } from '../report/photo-report.js';
import { RetriesExhaustedError, RetryPolicy } from '../service/retry-policy.js';
import { ServiceClient, type ServiceResponse } from '../service/service-client.js';
import { type ServiceOptions } from '../service/service-options.js';

export interface SubjectsOptions extends ServiceOptions {
  /** Restricts the list to names that begin with this text. */
  readonly prefix?: string;
}

interface SubjectPage {
  readonly subjects: readonly { readonly name: string; readonly number_of_faces: number }[];
  readonly next_cursor: string | null;
}

/** Prints a line for each subject of a service, in the order of the names. */
export async function listSubjects(
  options: SubjectsOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<void> {
  const { url, patience, prefix } = options;
  const service = new ServiceClient(options, signal);
  const retryPolicy = new RetryPolicy({
    url,
    timeout: patience * 1000,
    signal,
    onOutage: (message) => {
      printer.printMessage(message);
    },
  });
  let cursor: string | null | undefined;
  try {
    while (cursor !== null) {
      const after = cursor;
      const page = readSubjectPage(
        await retryPolicy.sendWithRetries(() => service.listSubjects(prefix, after)),
      );
      retryPolicy.recordFinalResponse();
      for (const subject of page.subjects) {
        const { name, number_of_faces } = subject;
        await printer.printLine(
          printer.json ? JSON.stringify(subject) : `${name}: ${formatNumberOfFaces(number_of_faces)}`,
        );
      }
      cursor = page.next_cursor;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof RetriesExhaustedError ? new FatalError(error.message) : error;
  }
}

function readSubjectPage({ status, body }: ServiceResponse): SubjectPage {
  if (status === 200) return body as unknown as SubjectPage;
  throw new FatalError([body.message, body.detail].filter(Boolean).join(' '));
}
