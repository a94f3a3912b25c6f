import { texts } from '../../texts/index.js';

interface DataTableProps {
  /** The name of the chart whose numbers the table contains. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The numbers of a chart as a table that the user can open, for everyone to whom the picture is of no use. */
export function DataTable({ caption, columns, rows }: DataTableProps) {
  return (
    <details class="data-table">
      <summary>{texts.statistics.table}</summary>
      {/* The region can be focused, so that it can be scrolled with the keyboard. */}
      <div
        class="data-table__scroll"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={texts.statistics.tableOf(caption)}
      >
        <table class="table number">
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([heading, ...cells]) => (
              <tr key={heading}>
                <th scope="row">{heading}</th>
                {cells.map((cell, index) => (
                  <td key={columns[index + 1]}>{typeof cell === 'number' ? texts.number(cell) : cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
