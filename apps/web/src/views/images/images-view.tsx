import { Route, Switch } from 'wouter-preact';
import { ImageDetails } from './image-details.js';
import { ImageList } from './image-list.js';
import './images-view.css';

/** The view of the stored images: the list, and each image at its own address. */
export function ImagesView() {
  return (
    <Switch>
      <Route path="/images/:fileHash">
        {({ fileHash }) => <ImageDetails key={fileHash} fileHash={fileHash} />}
      </Route>
      <Route>
        <ImageList />
      </Route>
    </Switch>
  );
}
