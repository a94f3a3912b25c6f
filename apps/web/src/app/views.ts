import { type ComponentType } from 'preact';
import { Activity, ChartColumn, Images, type LucideIcon, ScanFace, Users } from 'lucide-preact';
import { texts } from '../texts/index.js';
import { ImagesView } from '../views/images/images-view.js';
import { createLazyView } from './lazy-view.js';
import { TryView } from '../views/try/try-view.js';

/** A view of the page. */
export interface View {
  /** The first segment of the address after `#`. The view also receives all addresses below it. */
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly component: ComponentType;
}

/** The views in the order of the navigation. The first one is shown at `/`. */
export const views: readonly [View, ...View[]] = [
  { path: '/try', label: texts.views.try, icon: ScanFace, component: TryView },
  {
    path: '/people',
    label: texts.views.people,
    icon: Users,
    component: createLazyView(async () => {
      const { PeopleView } = await import('../views/people/people-view.js');
      return PeopleView;
    }),
  },
  { path: '/images', label: texts.views.images, icon: Images, component: ImagesView },
  {
    path: '/statistics',
    label: texts.views.statistics,
    icon: ChartColumn,
    component: createLazyView(async () => {
      const { StatisticsView } = await import('../views/statistics/statistics-view.js');
      return StatisticsView;
    }),
  },
  {
    path: '/operations',
    label: texts.views.operations,
    icon: Activity,
    component: createLazyView(async () => {
      const { OperationsView } = await import('../views/operations/operations-view.js');
      return OperationsView;
    }),
  },
];
