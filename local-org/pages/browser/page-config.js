/* global document */
globalThis.saldoPage = JSON.parse(document.getElementById('page-config').textContent);
