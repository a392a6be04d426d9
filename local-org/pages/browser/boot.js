/* global document */
/** Puts the page's components in their places and shows toasts. */
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import Toast from 'lightning/toast';
import ToastContainer from 'lightning/toastContainer';
import components from 'page:components';

const root = document.getElementById('root');

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

function showToasts() {
  const container = ToastContainer.instance();
  container.maxToasts = 3;
  document.addEventListener('lightning__showtoast', ({ detail }) => {
    Toast.show(
      {
        label: detail.title,
        message: detail.message,
        messageLinks: detail.messageData,
        variant: detail.variant,
        mode: detail.mode,
      },
      root.querySelector('[data-component] > *'),
    );
  });
}

document.addEventListener('saldo:navigate', ({ detail }) => {
  if (detail.replace) globalThis.location.replace(detail.url);
  else globalThis.location.assign(detail.url);
});

showToasts();
await Promise.allSettled([...document.querySelectorAll('[data-component]')].map(mountOrTell));
document.dispatchEvent(new CustomEvent('saldo:ready'));
