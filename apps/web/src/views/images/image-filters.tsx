import { computed, signal } from '@preact/signals';
import { type ListedImageAnswer } from '../../../../../clients/typescript/src/index.js';
import { texts } from '../../texts/index.js';

export type ImageStatus = ListedImageAnswer['status'];

const statuses = Object.keys(texts.images.statuses) as ImageStatus[];

const noFilters = { status: '' as ImageStatus | '', since: '', until: '' };

/** The values of the filters. They are kept while the user visits an image. */
const filters = signal(noFilters);

/** The parameters of the list that the filters set. A day ends at midnight in the time zone of the user. */
export const filterQuery = computed(() => {
  const { status, since, until } = filters.value;
  return {
    ...(status === '' ? {} : { status }),
    ...(since === '' ? {} : { since: startOfDay(since, 0) }),
    ...(until === '' ? {} : { until: startOfDay(until, 1) }),
  };
});

export const hasFilters = computed(() => Object.keys(filterQuery.value).length > 0);

export function resetFilters(): void {
  filters.value = noFilters;
}

function startOfDay(date: string, daysLater: number): string {
  const day = new Date(`${date}T00:00`);
  day.setDate(day.getDate() + daysLater);
  return day.toISOString();
}

/** Filters the list of images by their status and by the day of their upload. */
export function ImageFilters() {
  const { status, since, until } = filters.value;
  const change = (changed: Partial<typeof noFilters>): void => {
    filters.value = { ...filters.value, ...changed };
  };
  return (
    <div class="image-filters" role="group" aria-label={texts.images.filters}>
      <label class="field">
        <span class="field__label">{texts.images.status}</span>
        <select
          class="input"
          value={status}
          onChange={(event) => {
            change({ status: event.currentTarget.value as ImageStatus | '' });
          }}
        >
          <option value="">{texts.images.anyStatus}</option>
          {statuses.map((value) => (
            <option key={value} value={value}>
              {texts.images.statuses[value]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="field__label">{texts.images.since}</span>
        <input
          class="input"
          type="date"
          value={since}
          onChange={(event) => {
            change({ since: event.currentTarget.value });
          }}
        />
      </label>
      <label class="field">
        <span class="field__label">{texts.images.until}</span>
        <input
          class="input"
          type="date"
          value={until}
          onChange={(event) => {
            change({ until: event.currentTarget.value });
          }}
        />
      </label>
    </div>
  );
}
