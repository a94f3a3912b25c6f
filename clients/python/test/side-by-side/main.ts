/**
 * Runs five scripts with the real `face_recognition` and with the Python client, on the demo photos of face-api, and compares
 * their output: `npm run test:face-recognition`. The scripts for the client differ only in one import.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { installPythonStack } from '../../../../bench/python-environment.js';
import { startServiceAlone } from '../../../../test/end-to-end/service.js';
import { clientFolder, clientVariables, installClientPackages } from '../environment.js';

/** The minimum intersection over union of the boxes of a face. */
const minOverlap = 0.5;
/**
 * The maximum distance between the two encodings of a face. The next constant is the maximum of the median distance.
 * docs/python.md states both values.
 */
const maxDistance = 0.3;
const maxMedianDistance = 0.2;
/** The maximum distance between two landmarks of a face, relative to the side of its box (mean over 68 points). */
const maxLandmarkDistance = 0.06;

/** A box as (top, right, bottom, left). */
type Location = readonly [number, number, number, number];

interface DetectedFace {
  readonly location: Location;
  readonly encoding: readonly number[];
}

interface FaceWithLandmarks {
  readonly location: Location;
  readonly landmarks: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

interface ScriptOutputs {
  readonly find_faces: readonly { readonly photo: string; readonly faces: readonly DetectedFace[] }[];
  readonly compare_two: readonly { readonly match: boolean }[];
  readonly identify_in_group: readonly { readonly identified: readonly string[] }[];
  readonly draw_landmarks: readonly {
    readonly size: readonly number[];
    readonly faces: readonly FaceWithLandmarks[];
  }[];
  readonly web_service: readonly {
    readonly number_of_faces: number;
    readonly face_found_in_image: boolean;
  }[];
}

const executeFile = promisify(execFile);
const demoPhotoFolder = join(process.cwd(), 'node_modules', '@vladmandic', 'face-api', 'demo');
const photos = [1, 2, 3, 4, 5, 6].map((number) => join(demoPhotoFolder, `sample${number}.jpg`));

/** dlib detects a box without a face in this photo, so a comparison of the numbers of faces must subtract it. */
const falseDetectionsOfDlib = new Map([[photos[0], 1]]);

const faceRecognitionPython = installPythonStack();
const clientPython = installClientPackages();
if (faceRecognitionPython === undefined || clientPython === undefined) process.exit(1);

const temporaryFolder = await mkdtemp(join(tmpdir(), 'frs-side-by-side-'));
const service = await startServiceAlone();
let numberOfFailures = 0;

try {
  const portraits = await cropPortraits();
  const programArguments: Record<keyof ScriptOutputs, readonly string[]> = {
    find_faces: photos,
    compare_two: portraits,
    identify_in_group: [photos[0]!, ...portraits.slice(0, 2), photos[5]!],
    draw_landmarks: [photos[4]!],
    web_service: photos,
  };
  const theirs = {} as Record<keyof ScriptOutputs, unknown>;
  const ours = {} as Record<keyof ScriptOutputs, unknown>;
  for (const [name, args] of Object.entries(programArguments) as [keyof ScriptOutputs, readonly string[]][]) {
    theirs[name] = await runScript(faceRecognitionPython.python, name, 'import face_recognition', args);
    ours[name] = await runScript(
      clientPython,
      name,
      'import frs_client.face_recognition as face_recognition',
      args,
    );
  }
  compareScriptOutputs(theirs as ScriptOutputs, ours as ScriptOutputs);
} finally {
  await service.stop();
  await rm(temporaryFolder, { recursive: true, force: true });
}
process.exit(numberOfFailures === 0 ? 0 : 1);

/**
 * Crops the faces of three people from one photo, and the face of one of these people from another photo, so that
 * exactly one pair of crops shows the same person.
 */
async function cropPortraits(): Promise<string[]> {
  const crops: readonly (readonly [photo: number, left: number, top: number, side: number])[] = [
    [0, 1310, 100, 500],
    [0, 700, 300, 450],
    [0, 300, 250, 400],
    // The same person as in the first crop.
    [2, 990, 160, 440],
  ];
  return Promise.all(
    crops.map(async ([photo, left, top, side], index) => {
      const path = join(temporaryFolder, `portrait${index}.png`);
      await sharp(photos[photo]).extract({ left, top, width: side, height: side }).toFile(path);
      return path;
    }),
  );
}

/** Runs a script with the given import, and returns the lines of JSON that it prints. */
async function runScript(
  interpreter: string,
  name: string,
  importLine: string,
  args: readonly string[],
): Promise<unknown[]> {
  const text = await readFile(join(clientFolder, 'test', 'side-by-side', `${name}.py`), 'utf8');
  const script = join(temporaryFolder, `${name}.py`);
  await writeFile(script, text.replace('import face_recognition', importLine));
  const { stdout } = await executeFile(interpreter, ['-W', 'ignore', script, ...args], {
    env: { ...process.env, ...clientVariables, FRS_URL: service.url },
    maxBuffer: 10_000_000,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function compareScriptOutputs(theirs: ScriptOutputs, ours: ScriptOutputs): void {
  const overlaps: number[] = [];
  const distances: number[] = [];
  theirs.find_faces.forEach(({ photo, faces }, index) => {
    const found = ours.find_faces[index]!.faces;
    const expected = faces.length - (falseDetectionsOfDlib.get(photo) ?? 0);
    reportCheck(
      `faces of ${photo.slice(demoPhotoFolder.length + 1)}`,
      found.length,
      `at least ${expected}`,
      found.length >= expected,
    );
    for (const face of faces) {
      const twin = findMostOverlappingFace(face, found);
      if (twin === undefined) continue;
      overlaps.push(computeIntersectionOverUnion(face.location, twin.location));
      distances.push(Math.hypot(...face.encoding.map((value, i) => value - twin.encoding[i]!)));
    }
  });
  const faceCount = theirs.find_faces.reduce((sum, { faces }) => sum + faces.length, 0);
  reportCheck('faces found by both', overlaps.length, `${faceCount - 1}`, overlaps.length === faceCount - 1);
  reportLimitCheck('smallest overlap of boxes', Math.min(...overlaps), minOverlap, 'at least');
  reportLimitCheck('largest distance of encodings', Math.max(...distances), maxDistance, 'at most');
  reportLimitCheck('median distance of encodings', median(distances), maxMedianDistance, 'at most');
  const verdicts = ({ compare_two }: ScriptOutputs): string =>
    compare_two.map(({ match }) => String(match)).join(' ');
  reportCheck('verdicts', verdicts(ours), verdicts(theirs), verdicts(ours) === verdicts(theirs));
  const names = ({ identify_in_group: [answer] }: ScriptOutputs): string =>
    answer!.identified.map((path) => path.slice(path.lastIndexOf('/') + 1)).join(' ');
  reportCheck('identified', names(ours), names(theirs), names(ours) === names(theirs));
  compareLandmarks(theirs.draw_landmarks[0]!.faces, ours.draw_landmarks[0]!.faces);
  theirs.web_service.forEach(({ number_of_faces }, index) => {
    const expected = number_of_faces - (falseDetectionsOfDlib.get(photos[index]) ?? 0);
    const answered = ours.web_service[index]!.number_of_faces;
    reportCheck(
      `faces counted by the web service in photo ${index + 1}`,
      answered,
      `at least ${expected}`,
      answered >= expected,
    );
  });
}

function compareLandmarks(theirs: readonly FaceWithLandmarks[], ours: readonly FaceWithLandmarks[]): void {
  const distances = theirs.flatMap((face) => {
    const twin = findMostOverlappingFace(face, ours);
    if (twin === undefined) return [];
    const side = face.location[2] - face.location[0];
    const points = Object.entries(face.landmarks).flatMap(([feature, line]) =>
      line.map(([x, y], index) => {
        const [twinX, twinY] = twin.landmarks[feature]![index]!;
        return Math.hypot(x - twinX, y - twinY) / side;
      }),
    );
    return [points.reduce((sum, distance) => sum + distance) / points.length];
  });
  reportCheck(
    'faces with landmarks',
    distances.length,
    String(theirs.length),
    distances.length === theirs.length,
  );
  reportLimitCheck(
    'largest mean distance of landmarks',
    Math.max(...distances),
    maxLandmarkDistance,
    'at most',
  );
}

/**
 * Finds the face whose box has the largest overlap with the given box; undefined if every overlap is less than a fifth.
 */
function findMostOverlappingFace<Face extends { readonly location: Location }>(
  { location }: { readonly location: Location },
  faces: readonly Face[],
): Face | undefined {
  const [best] = [...faces].sort(
    (a, b) =>
      computeIntersectionOverUnion(location, b.location) - computeIntersectionOverUnion(location, a.location),
  );
  return best !== undefined && computeIntersectionOverUnion(location, best.location) > 0.2 ? best : undefined;
}

/** The intersection over union of two boxes. */
function computeIntersectionOverUnion(a: Location, b: Location): number {
  const area = ([top, right, bottom, left]: Location): number =>
    Math.max(0, bottom - top) * Math.max(0, right - left);
  const shared = area([
    Math.max(a[0], b[0]),
    Math.min(a[1], b[1]),
    Math.min(a[2], b[2]),
    Math.max(a[3], b[3]),
  ]);
  return shared / (area(a) + area(b) - shared);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function reportLimitCheck(
  what: string,
  found: number,
  limit: number,
  relation: 'at least' | 'at most',
): void {
  const holds = relation === 'at least' ? found >= limit : found <= limit;
  reportCheck(what, found.toFixed(3), `${relation} ${limit}`, holds);
}

function reportCheck(what: string, found: number | string, expected: string, holds: boolean): void {
  if (!holds) numberOfFailures += 1;
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${found}${holds ? '' : `, expected ${expected}`}`);
}
