/* global document, ResizeObserver */
/** The frame works without scripts; with this one, tabs that do not fit move into a menu, and menus close by themselves. */

const bar = document.querySelector('.saldo-bar');
const tabs = document.querySelector('.saldo-tabs');
const more = document.querySelector('.saldo-more');

/** Shows as many tabs as fit; the current one always. */
function fitTabs() {
  const panel = more.querySelector('ul');
  tabs.append(...panel.children);
  const order = (tab) => Number(tab.dataset.order);
  tabs.append(...[...tabs.children].sort((one, other) => order(one) - order(other)));
  more.hidden = true;
  const overflows = () => tabs.scrollWidth > tabs.clientWidth + 1;
  if (!overflows()) return;
  more.hidden = false;
  const movable = [...tabs.children].filter((tab) => !tab.querySelector('[aria-current]'));
  while (overflows() && movable.length > 0) panel.prepend(movable.pop());
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll('details.saldo-menu[open]')) if (menu !== except) menu.open = false;
}

if (bar) {
  [...tabs.children].forEach((tab, index) => (tab.dataset.order = String(index)));
  new ResizeObserver(fitTabs).observe(bar);
}
for (const leaving of ['click', 'focusin'])
  document.addEventListener(leaving, ({ target }) => closeMenus(target.closest('details.saldo-menu')));
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' ? document.querySelector('details.saldo-menu[open]') : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
