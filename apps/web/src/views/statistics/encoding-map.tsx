import { scaleLinear } from 'd3-scale';
import { useMemo, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type EncodingMapResponse } from '../../../../../clients/typescript/src/index.js';
import { texts } from '../../texts/index.js';
import { DataTable } from './data-table.js';
import { groupBySubject, type SubjectGroup } from './subject-groups.js';
import { useWidth } from './use-width.js';

type MappedFace = EncodingMapResponse['faces'][number];

const margin = 14;
const maxHeight = 340;

/** Shapes of the symbols, so that they differ not only in their colours. */
const shapes = [
  'M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0',
  'M-3.6,-3.6h7.2v7.2h-7.2z',
  'M0,-4.8L4.5,3.4H-4.5z',
  'M0,-5L5,0L0,5L-5,0z',
];
const smallCircle = 'M-2.6,0a2.6,2.6 0 1,0 5.2,0a2.6,2.6 0 1,0 -5.2,0';

/** The map of the faces of the sample. The user selects a face by pointing at it or with a slider. */
export function EncodingMap({ map }: { readonly map: EncodingMapResponse }) {
  const { faces, explained_variance: variance } = map;
  const groups = useMemo(() => groupBySubject(faces), [faces]);
  if (faces.length < 2) return <p class="quiet">{texts.statistics.tooFewFaces}</p>;
  return (
    <>
      <p class="small quiet">{texts.statistics.mapDetail(Math.round(100 * (variance.x + variance.y)))}</p>
      <Points groups={groups} />
      <ul class="legend">
        {groups.map((group) => (
          <li key={group.name} class="legend__entry">
            <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden>
              <Symbol group={group} />
            </svg>
            <span class="truncated">{group.name}</span>
            <span class="quiet number">{texts.number(group.faces.length)}</span>
          </li>
        ))}
      </ul>
      <DataTable
        caption={texts.statistics.map}
        columns={[texts.statistics.person, texts.statistics.faces]}
        rows={groups.map(({ name, faces: { length } }) => [name, length])}
      />
    </>
  );
}

function Points({ groups }: { readonly groups: readonly SubjectGroup[] }) {
  const { ref, width } = useWidth<HTMLDivElement>(480);
  const height = Math.min(maxHeight, Math.max(240, width * 0.7));
  // Faces that are not enrolled are drawn first, so that they do not hide the others.
  const points = groups.toReversed().flatMap((group) => group.faces.map((face) => ({ face, group })));
  const [selected, setSelected] = useState<MappedFace>();
  const x = scaleLinear()
    .domain(extentOf(points, 'x'))
    .range([margin, width - margin]);
  const y = scaleLinear()
    .domain(extentOf(points, 'y'))
    .range([height - margin, margin]);
  /** The faces in the order of the first axis, in which the slider steps through them. */
  const ordered = points.map(({ face }) => face).toSorted((one, other) => one.x - other.x);
  const select = (left: number, top: number): void => {
    const distance = ({ face }: (typeof points)[number]) => Math.hypot(x(face.x) - left, y(face.y) - top);
    setSelected(points.reduce((one, other) => (distance(other) < distance(one) ? other : one)).face);
  };
  return (
    <div ref={ref} class="chart">
      {/* With the keyboard, the user selects faces with the slider. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <svg
        class="map"
        width={width}
        height={height}
        role="img"
        aria-label={texts.statistics.mapLabel(points.length)}
        onPointerMove={({ offsetX, offsetY }) => {
          select(offsetX, offsetY);
        }}
      >
        {points.map(({ face, group }, index) => (
          <g
            // A face can be enrolled for two subjects, so its hash and position do not identify a point.
            key={index}
            transform={`translate(${x(face.x).toFixed(1)},${y(face.y).toFixed(1)})`}
          >
            <Symbol group={group} />
          </g>
        ))}
        {selected === undefined ? null : (
          <circle class="map__selection" cx={x(selected.x)} cy={y(selected.y)} r={9} />
        )}
      </svg>
      <input
        class="map__slider"
        type="range"
        min={0}
        max={ordered.length - 1}
        value={selected === undefined ? 0 : ordered.indexOf(selected)}
        aria-label={texts.statistics.mapSlider}
        aria-valuetext={
          selected === undefined
            ? texts.statistics.mapHint
            : texts.statistics.faceOnMap(selected.subject, selected.face)
        }
        onInput={(event) => {
          setSelected(ordered[Number(event.currentTarget.value)]);
        }}
      />
      <p class="small map__details">
        {selected === undefined ? (
          <span class="quiet">{texts.statistics.mapHint}</span>
        ) : (
          <>
            <span>{texts.statistics.faceOnMap(selected.subject, selected.face)}</span>{' '}
            {selected.file_hash === null ? null : (
              <Link href={`/images/${selected.file_hash}`}>{texts.statistics.openImage}</Link>
            )}
          </>
        )}
      </p>
    </div>
  );
}

function Symbol({ group: { symbol } }: { readonly group: SubjectGroup }) {
  const shape = typeof symbol === 'number' ? shapes[symbol % shapes.length] : smallCircle;
  return <path class={`symbol symbol--${symbol}`} d={shape} />;
}

function extentOf(points: readonly { readonly face: MappedFace }[], axis: 'x' | 'y'): [number, number] {
  const values = points.map(({ face }) => face[axis]);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  return lowest === highest ? [lowest - 1, highest + 1] : [lowest, highest];
}
