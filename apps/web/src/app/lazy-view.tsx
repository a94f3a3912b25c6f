import { type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice } from '../components/notice.js';
import { texts } from '../texts/index.js';

/**
 * Creates a view whose scripts are loaded when it is shown for the first time, so that they do not delay the first
 * view.
 *
 * @param load imports the module of the view, and returns its component
 */
export function createLazyView(load: () => Promise<ComponentType>): ComponentType {
  return function LazyView() {
    const [View, setView] = useState<ComponentType>();
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      load().then(
        (component) => {
          setView(() => component);
        },
        () => {
          setFailed(true);
        },
      );
    }, []);
    if (View !== undefined) return <View />;
    if (!failed) return <p role="status">{texts.status.loading}</p>;
    return (
      <Notice
        kind="bad"
        actions={
          <button
            type="button"
            class="button button--small"
            onClick={() => {
              location.reload();
            }}
          >
            {texts.actions.retry}
          </button>
        }
      >
        <p>{texts.problems.viewNotLoaded}</p>
      </Notice>
    );
  };
}
