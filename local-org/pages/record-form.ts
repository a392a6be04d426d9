/** The form of a record: one input for every field of the layout that the user may change. */
import type { CellContext } from './cells.ts';
import { recordAddress } from './cells.ts';
import { listAddress } from './list-page.ts';
import { markup, type Markup } from './markup.ts';
import type { Layout } from './metadata.ts';
import type { FormField, RecordForm } from './record-editor.ts';
import { WORDS, type Words } from './words.ts';

/** Address to which the form of a record is sent. */
export function formAddress(object: string, id: string | null): string {
  return id === null ? `/lightning/o/${object}/new` : `/lightning/r/${object}/${id}/edit`;
}

export function formPage(form: RecordForm, layout: Layout, title: string, token: string, context: CellContext): Markup {
  const words = WORDS[context.names.language];
  const { object, id } = form;
  const back = id === null ? listAddress(object.name, {}) : recordAddress(object.name, id);
  const wrong = [...form.fields.values()].filter(({ error }) => error !== null);
  const sections = layout.sections
    .map((section) => ({
      heading: section.hasHeading ? context.names.section(object, section.label) : null,
      columns: section.columns.map((names) => names.flatMap((name) => form.fields.get(name) ?? [])),
    }))
    .filter(({ columns }) => columns.some((column) => column.length > 0));
  return markup`<form class="slds-card saldo-details saldo-form" method="post" action="${formAddress(object.name, id)}">
    <input type="hidden" name="token" value="${token}" /><input type="hidden" name="stamp" value="${form.stamp}" />
    <h1 class="saldo-card__title">${title}</h1>
    ${(form.errors.length > 0 || wrong.length > 0) && problems(form.errors, wrong, words, context)}
    ${sections.map(
      ({ heading, columns }) =>
        markup`${heading !== null && markup`<h2 class="saldo-section">${heading}</h2>`}
          <div class="saldo-columns">
            ${columns.map((column) => markup`<div>${column.map((entry) => formField(entry, words, context))}</div>`)}
          </div>`,
    )}
    <p class="saldo-form__actions">
      <button class="slds-button slds-button_brand" type="submit">${words.save}</button>
      <a class="slds-button slds-button_neutral" href="${back}">${words.cancel}</a>
    </p>
  </form>`;
}

function problems(errors: string[], wrong: FormField[], words: Words, context: CellContext): Markup {
  return markup`<div class="saldo-form__problems" role="alert" tabindex="-1" autofocus>
    <p>${words.mistakes}</p>
    <ul>
      ${errors.map((error) => markup`<li>${error}</li>`)}
      ${wrong.map(
        ({ field, error }) =>
          markup`<li><a href="#field-${field.name}">${context.names.field(context.object, field)}</a>: ${error}</li>`,
      )}
    </ul>
  </div>`;
}

function formField(entry: FormField, words: Words, context: CellContext): Markup {
  const { field, error, required } = entry;
  const label = context.names.field(context.object, field);
  const id = `field-${field.name}`;
  const help = field.helpText === null ? null : context.names.help(context.object, field);
  const describedBy = [error === null ? '' : `${id}-error`, help === null ? '' : `${id}-help`]
    .filter(Boolean)
    .join(' ');
  const state = markup`id="${id}" name="${field.name}" ${describedBy !== '' && markup`aria-describedby="${describedBy}"`} ${error !== null && markup`aria-invalid="true"`} ${required && field.type !== 'boolean' && markup`required`}`;
  return markup`<div class="saldo-form__field">
    <label for="${id}">${label}${required && markup` <span class="saldo-form__required">(${words.required})</span>`}</label>
    ${input(entry, state, id, words, context)}
    ${error !== null && markup`<p class="saldo-form__error" id="${id}-error">${error}</p>`}
    ${help !== null && markup`<p class="saldo-form__help" id="${id}-help">${help}</p>`}
  </div>`;
}

function input(
  { field, text, offered }: FormField,
  state: Markup,
  id: string,
  words: Words,
  context: CellContext,
): Markup {
  switch (field.type) {
    case 'boolean':
      return markup`<input type="checkbox" value="true" ${state} ${text === 'true' && markup`checked`} />`;
    case 'textarea':
      // The first line break after the tag does not count as text.
      return markup`<textarea class="slds-textarea" rows="4" ${state}>\n${text}</textarea>`;
    case 'picklist':
      return markup`<select class="slds-select" ${state}>
        <option value="">${words.noChoice}</option>
        ${(field.picklist ?? [])
          .filter(({ active, value }) => active || value === text)
          .map(
            ({ value }) =>
              markup`<option value="${value}" ${value === text && markup`selected`}>${context.names.picklistValue(context.object, field, value)}</option>`,
          )}
      </select>`;
    case 'reference':
      return markup`<input class="slds-input" list="${id}-list" value="${text}" autocomplete="off" ${state} />
        <datalist id="${id}-list">${offered.map((name) => markup`<option value="${name}"></option>`)}</datalist>`;
    case 'date':
      return markup`<input class="slds-input" type="date" value="${text}" ${state} />`;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return markup`<input class="slds-input saldo-number" inputmode="decimal" value="${text}" autocomplete="off" ${state} />`;
    default:
      return markup`<input class="slds-input" value="${text}" maxlength="${field.length ?? 255}" autocomplete="off" ${state} />`;
  }
}
