/**
 * Records CPU profiles of a process, which loads this file with `node --import`. The first SIGUSR2 starts the recording, and
 * the next one writes it to the folder that is given as `?folder=` in the URL of this file.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const folder = new URL(import.meta.url).searchParams.get('folder')!;
const session = new Session();
let recording = false;

process.on('SIGUSR2', () => {
  if (recording) {
    session.post('Profiler.stop', (_error, { profile }) => {
      writeFileSync(join(folder, `${process.pid}.cpuprofile`), JSON.stringify(profile));
    });
  } else {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: 500 });
    session.post('Profiler.start');
  }
  recording = !recording;
});
