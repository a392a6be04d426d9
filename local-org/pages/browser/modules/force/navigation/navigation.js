/* global document */
/** `lightning/navigation` hands on to this module: page references become addresses of the local org. */
const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

/** Parameters of a component's own have a namespace; the others are the platform's. */
function query(state = {}) {
  const entries = Object.entries(state).filter(([, value]) => value !== null && value !== undefined);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

function recordUrl({ objectApiName, recordId }, rest) {
  return `/lightning/r/${objectApiName ? `${objectApiName}/` : ''}${recordId}${rest}`;
}

function urlOf({ type, attributes = {}, state }) {
  switch (type) {
    case 'standard__recordPage':
      if (attributes.actionName === 'edit') return recordUrl(attributes, '/edit');
      return recordUrl(attributes, '/view') + query(state);
    case 'standard__navItemPage':
      return `/lightning/n/${attributes.apiName}${query(state)}`;
    case 'standard__objectPage':
      if (attributes.actionName === 'new') return `/lightning/o/${attributes.objectApiName}/new`;
      return `/lightning/o/${attributes.objectApiName}/list${query(state)}`;
    case 'standard__namedPage':
      if (attributes.pageName === 'home') return `/lightning/page/home${query(state)}`;
      throw new Error(`The local org has no page called ${attributes.pageName}.`);
    case 'standard__webPage':
      return attributes.url;
    default:
      throw new Error(`The local org has no page of the type ${type}.`);
  }
}

function isForeign(url) {
  return new URL(url, globalThis.location.href).origin !== globalThis.location.origin;
}

export function navigate(context, reference, replace = false) {
  const url = urlOf(reference);
  if (/^\s*(javascript|data|vbscript):/i.test(url)) throw new Error('Only addresses of pages can be opened.');
  // As on the platform, another site opens in a tab of its own.
  if (isForeign(url)) globalThis.open(url, '_blank', 'noopener');
  else document.dispatchEvent(new CustomEvent('saldo:navigate', { detail: { reference, url, replace } }));
}

export async function generateUrl(context, reference) {
  return urlOf(reference);
}

export const NavigationContext = {};

/** The page that is open; it does not change while a page is open. */
export class CurrentPageReference {
  constructor(emit) {
    this.emit = emit;
  }
  connect() {
    this.emit(globalThis.saldoPage.reference);
  }
  disconnect() {}
  update() {}
}

export const NavigationMixin = (Base) =>
  class extends Base {
    [Navigate](reference, replace) {
      navigate(this, reference, replace);
    }
    [GenerateUrl](reference) {
      return generateUrl(this, reference);
    }
  };
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;
