/* global document */
const loaded = new Map();

function load(url, make) {
  if (!loaded.has(url)) {
    loaded.set(
      url,
      new Promise((resolve, reject) => {
        const element = make();
        element.addEventListener('load', () => resolve());
        element.addEventListener('error', () => reject(new Error(`The resource ${url} cannot be loaded.`)));
        document.head.append(element);
      }),
    );
  }
  return loaded.get(url);
}

export function loadScript(component, url) {
  return load(url, () => Object.assign(document.createElement('script'), { src: url }));
}

export function loadStyle(component, url) {
  return load(url, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }));
}
