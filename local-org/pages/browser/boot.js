/* global document */
/** Puts the page's components in their places and shows toasts. */
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import Toast from 'lightning/toast';
import ToastContainer from 'lightning/toastContainer';
import components from 'page:components';

async function mount(place) {
  const { component: name, properties } = place.dataset;
  const load = components[name];
  if (!load) throw new Error(`The page names the component ${name}, which is not exposed.`);
  const { default: Component } = await load();
  const element = createElement(`c-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, {
    is: Component,
  });
  Object.assign(element, JSON.parse(properties));
  place.replaceChildren(element);
}

/** A component that fails leaves the rest of the page alone, and says so. */
async function mountOrTell(place) {
  try {
    await mount(place);
  } catch (error) {
    const words = document.createElement('p');
    words.className = 'saldo-failed';
    words.setAttribute('role', 'alert');
    words.textContent = `${place.dataset.component}: ${error.message}`;
    place.replaceChildren(words);
    throw error;
  }
}

/** The container of the base components shows toasts of the platform where it is told which class to show them with. */
function showToasts() {
  ToastContainer.instance({ maxToasts: 3 });
  const complete = (event) => {
    if (event.detail.toast) return;
    event.toastAttributes = { ...event.detail, type: event.detail.variant };
    event.detail.toast = Toast;
  };
  globalThis.addEventListener('lightning__showtoast', complete, { capture: true });
}

document.addEventListener('saldo:navigate', ({ detail }) => {
  if (detail.replace) globalThis.location.replace(detail.url);
  else globalThis.location.assign(detail.url);
});

showToasts();
await Promise.allSettled([...document.querySelectorAll('[data-component]')].map(mountOrTell));
document.dispatchEvent(new CustomEvent('saldo:ready'));
