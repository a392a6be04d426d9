/** Records as a table; on a phone each record is a card. */
import { cellMarkup, isNumberColumn, recordAddress, type CellContext } from './cells.ts';
import type { FieldInfo } from '../contract.ts';
import { markup, type Markup } from './markup.ts';
import type { RecordRow } from './records.ts';

/** Heading of a column where it is more than the label: a link that sorts. */
export type Heading = (
  field: FieldInfo,
  label: string,
) => { content: Markup | string; sorted: 'ascending' | 'descending' | null };

const plain: Heading = (_, label) => ({ content: label, sorted: null });

/** The first column leads to the record. */
export function recordTable(
  caption: string,
  columns: FieldInfo[],
  rows: RecordRow[],
  context: CellContext,
  heading: Heading = plain,
): Markup {
  const labels = columns.map((field) => context.names.field(context.object, field));
  const head = columns.map((field, index) => {
    const { content, sorted } = heading(field, labels[index] ?? '');
    return markup`<th
      role="columnheader"
      scope="col"
      ${isNumberColumn({ field }) && markup` class="saldo-number"`}${sorted !== null && markup` aria-sort="${sorted}"`}
    >
      ${content}
    </th>`;
  });
  const body = rows.map((row) => {
    const cells = row.cells.map((cell, index) => {
      const value = cellMarkup(cell, context);
      const label = labels[index] ?? '';
      if (index === 0)
        return markup`<th role="rowheader" scope="row" data-label="${label}">
          <a href="${recordAddress(context.object.name, row.id)}"
            >${cell.parent?.name ?? (value === '' ? row.id : plainText(value, cell.value))}</a
          >
        </th>`;
      // Nothing but the value: an empty cell is left out where a record is a card.
      return markup`<td role="cell" data-label="${label}" ${isNumberColumn(cell) && markup` class="saldo-number"`}>${value}</td>`;
    });
    return markup`<tr role="row">
      ${cells}
    </tr>`;
  });
  return markup`<div class="saldo-table__frame">
    <table role="table" class="slds-table slds-table_bordered slds-table_cell-buffer saldo-table">
      <caption class="slds-assistive-text">
        ${caption}
      </caption>
      <thead role="rowgroup">
        <tr role="row" class="slds-line-height_reset">
          ${head}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${body}
      </tbody>
    </table>
  </div>`;
}

/** A link cannot stand inside a link. */
function plainText(value: Markup | string, raw: unknown): string {
  return typeof value === 'string' ? value : String(raw);
}
