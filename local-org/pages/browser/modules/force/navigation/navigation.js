/* global document */
/** `lightning/navigation` hands on to this module: page references become addresses of the local org. */
const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

function urlOf({ type, attributes = {} }) {
  if (type === 'standard__recordPage') return `/lightning/r/${attributes.recordId}/view`;
  if (type === 'standard__navItemPage') return `/lightning/n/${attributes.apiName}`;
  if (type === 'standard__objectPage') return `/lightning/o/${attributes.objectApiName}/list`;
  if (type === 'standard__webPage') return attributes.url;
  throw new Error(`The local org has no page of the type ${type}.`);
}

export function navigate(context, reference) {
  document.dispatchEvent(new CustomEvent('saldo:navigate', { detail: { reference, url: urlOf(reference) } }));
}

export async function generateUrl(context, reference) {
  return urlOf(reference);
}

export const NavigationContext = {};
export const CurrentPageReference = class {
  constructor(emit) {
    emit({ type: 'standard__navItemPage', attributes: {}, state: {} });
  }
  connect() {}
  disconnect() {}
  update() {}
};

export const NavigationMixin = (Base) =>
  class extends Base {
    [Navigate](reference) {
      navigate(this, reference);
    }
    [GenerateUrl](reference) {
      return generateUrl(this, reference);
    }
  };
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;
