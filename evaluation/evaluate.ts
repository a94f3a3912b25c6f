/**
 * Evaluates detection, verification and identification of the encoder on data sets:
 * `npm run eval -- --lfw DIR --detection DIR --negatives DIR --profiles DIR`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { evaluateDataSets } from './evaluation.js';
import { renderDistancePicture } from './report/distance-picture.js';
import { createReportRows } from './report/report-rows.js';
import { renderIdentificationPicture } from './report/identification-picture.js';
import { renderReportPage } from './report/report-page.js';
import { createEvaluationSummary } from './report/summary.js';
import { readSettings, USAGE, type EvaluationSettings } from './settings.js';

async function runEvaluation(settings: EvaluationSettings): Promise<void> {
  const evaluation = await evaluateDataSets(settings);
  const figures = createReportRows(evaluation);
  const width = 2 + Math.max(...figures.map(([name]) => name.length));
  for (const [name, figure] of figures) console.log(`${name.padEnd(width)}${figure}`);
  await mkdir(dirname(settings.report), { recursive: true });
  await writeFile(settings.report, await renderReportPage(figures, evaluation));
  console.log(`${'error page'.padEnd(width)}${settings.report}`);
  if (settings.picture && evaluation.lfw) {
    await writeFile(settings.picture, renderDistancePicture(evaluation.lfw.pairs));
  }
  if (settings.identification && evaluation.lfw?.identification) {
    const { identification, dlibIdentification } = evaluation.lfw;
    await writeFile(settings.identification, renderIdentificationPicture(identification, dlibIdentification));
  }
  if (settings.json) console.log(JSON.stringify(createEvaluationSummary(evaluation)));
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let settings: EvaluationSettings | undefined;
try {
  settings = readSettings(process.argv.slice(2));
} catch (error) {
  console.error(`${describeError(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
if (settings) {
  try {
    await runEvaluation(settings);
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
