/* global document */
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import Toast from 'lightning/toast';
import ToastContainer from 'lightning/toastContainer';
import components from 'page:components';

const page = globalThis.saldoPage;
const root = document.getElementById('root');

async function mount({ name, properties }) {
  const load = components[name];
  if (!load) throw new Error(`The page names the component ${name}, which is not exposed.`);
  const { default: Component } = await load();
  const element = createElement(`c-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, {
    is: Component,
  });
  Object.assign(element, properties);
  root.append(element);
}

function showToasts() {
  const container = ToastContainer.instance();
  container.maxToasts = 3;
  document.addEventListener('lightning__showtoast', ({ detail }) => {
    Toast.show(
      { label: detail.title, message: detail.message, variant: detail.variant, mode: detail.mode },
      root.firstElementChild,
    );
  });
}

document.addEventListener('saldo:navigate', ({ detail }) => {
  if (detail.url) globalThis.location.assign(detail.url);
});

showToasts();
await Promise.all(page.components.map(mount));
document.dispatchEvent(new CustomEvent('saldo:ready'));
