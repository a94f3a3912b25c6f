import { useState } from 'preact/hooks';
import { Images as ImagesIcon, ImageOff } from 'lucide-preact';
import { Link } from 'wouter-preact';
import { type ListedImageAnswer } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { mapResult } from '../../api/map-result.js';
import { toResult } from '../../api/result.js';
import { usePages } from '../../api/use-pages.js';
import { EmptyState } from '../../components/empty-state.js';
import { LoadMore } from '../../components/load-more.js';
import { Notice } from '../../components/notice.js';
import { explainMissingScope } from '../../components/scoped-button.js';
import { findPhotoUrl } from '../../photos/photos-by-hash.js';
import { texts } from '../../texts/index.js';
import { ExportButton } from './export-button.js';
import { filterQuery, hasFilters, ImageFilters, resetFilters } from './image-filters.js';
import { ImageStatusBadge } from './image-status.js';
import { ImportButton } from './import-button.js';
import { MatchPhotosButton } from './match-photos-button.js';

/** The number of images that are loaded at a time. */
const pageSize = 50;

/** The list of the stored images, with its filters, the export and the import. */
export function ImageList() {
  const [version, setVersion] = useState(0);
  const missing = explainMissingScope('read');
  return (
    <div class="view">
      <header class="view__header">
        <div>
          <h1>{texts.images.title}</h1>
          <p class="view__lead">{texts.images.lead}</p>
        </div>
        <div class="row">
          <MatchPhotosButton />
          <ExportButton />
          <ImportButton
            onImported={() => {
              setVersion(version + 1);
            }}
          />
        </div>
      </header>
      {missing === undefined ? (
        <>
          <ImageFilters />
          <LoadedImages version={version} />
        </>
      ) : (
        <Notice kind="info">{missing}</Notice>
      )}
    </div>
  );
}

function LoadedImages({ version }: { readonly version: number }) {
  const query = filterQuery.value;
  const pages = usePages(`${version} ${JSON.stringify(query)}`, async (cursor, signal) =>
    mapResult(
      await toResult(
        api.GET('/images', {
          params: { query: { ...query, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) } },
          signal,
        }),
      ),
      ({ images, next_cursor: nextCursor }) => ({ items: images, nextCursor }),
    ),
  );
  if (pages.items.length === 0 && !pages.loading && pages.problem === undefined) {
    return hasFilters.value ? (
      <EmptyState icon={ImageOff} title={texts.images.noMatch}>
        <button type="button" class="button" onClick={resetFilters}>
          {texts.images.resetFilters}
        </button>
      </EmptyState>
    ) : (
      <EmptyState icon={ImagesIcon} title={texts.images.none}>
        <p>{texts.images.noneDetail}</p>
      </EmptyState>
    );
  }
  return (
    <div class="card image-list">
      <ul class="image-list__images" aria-label={texts.images.title}>
        {pages.items.map((image) => (
          <ImageRow key={image.file_hash} image={image} />
        ))}
      </ul>
      <LoadMore
        hasMore={pages.hasMore}
        loading={pages.loading}
        problem={pages.problem}
        onLoad={pages.loadMore}
      />
    </div>
  );
}

function ImageRow({ image }: { readonly image: ListedImageAnswer }) {
  const { file_hash: fileHash, status, number_of_faces: faces, width, height, created_at: createdAt } = image;
  const url = findPhotoUrl(fileHash);
  return (
    <li>
      <Link href={`/images/${fileHash}`} class="image-row">
        {url === undefined ? (
          <span class="image-row__photo">
            <ImagesIcon size={18} strokeWidth={1.5} aria-hidden />
          </span>
        ) : (
          <img class="image-row__photo" src={url} alt="" loading="lazy" decoding="async" />
        )}
        <code class="truncated image-row__hash">{fileHash}</code>
        <ImageStatusBadge status={status} />
        <span class="small number image-row__faces">{texts.faces.count(faces)}</span>
        <span class="small quiet number image-row__size">
          {width === null || height === null ? '' : texts.images.size(width, height)}
        </span>
        <time class="small quiet number image-row__time" dateTime={createdAt}>
          {texts.images.time(new Date(createdAt))}
        </time>
      </Link>
    </li>
  );
}
