/** The head of lists and records: icon, what it is, how it is called, the most important values. */
import { markup, type Markup } from './markup.ts';

/** The icon of a tab, from the design system's own set; without one there is no icon. */
export function icon(number: string | null): Markup | null {
  if (number === null || !/^\d+$/.test(number)) return null;
  return markup`<span class="slds-icon_container slds-icon-custom-custom${number} saldo-header__icon" aria-hidden="true"
    ><svg class="slds-icon"><use href="/lightning/slds/icons/custom-sprite/svg/symbols.svg#custom${number}"></use></svg
  ></span>`;
}

export function pageHeader(header: {
  icon: Markup | null;
  above: string;
  title: Markup;
  below?: Markup | string | null;
  actions?: Markup | null;
}): Markup {
  return markup`<div class="saldo-header">
    <div class="saldo-header__row">
      ${header.icon}
      <div class="saldo-header__name">
        <p class="saldo-header__above">${header.above}</p>
        <div class="saldo-header__line">${header.title}</div>
      </div>
      ${header.actions && markup`<div class="saldo-header__actions">${header.actions}</div>`}
    </div>
    ${header.below && markup`<div class="saldo-header__below">${header.below}</div>`}
  </div>`;
}
