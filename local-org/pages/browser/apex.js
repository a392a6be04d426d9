/** `@salesforce/apex/*` in the browser: calls, wire adapter and `refreshApex`, with the errors that a component expects. */
import { unwrap } from 'lwc';

const ADDRESS = '/lightning/apex/';
/** Results of cacheable methods by method and parameters. */
const cache = new Map();
/** Emitted value → the adapter that emitted it, for refreshApex. */
const owners = new WeakMap();

function failure(status, body) {
  return { ok: false, status, statusText: status === 0 ? 'Offline' : 'Server Error', errorType: 'fetchResponse', body };
}

async function call(method, parameters) {
  let response;
  try {
    response = await fetch(ADDRESS + method, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': globalThis.saldoPage.csrfToken },
      body: JSON.stringify(parameters ?? {}),
    });
  } catch {
    throw failure(0, { message: 'The server cannot be reached.' });
  }
  const body = await response.json().catch(() => ({ message: 'The server gave an answer that is not JSON.' }));
  if (!response.ok) throw failure(response.status, body);
  return body.returnValue;
}

function frozen(value) {
  if (value !== null && typeof value === 'object') {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** The default export of an `@salesforce/apex` module: a function that is also a wire adapter. */
export function apexMethod(method, { cacheable }) {
  const invoke = (parameters) => call(method, parameters);

  class ApexWireAdapter {
    constructor(emit) {
      if (!cacheable) throw new Error(`${method} cannot be wired: it is not cacheable`);
      this.emit = emit;
      this.send({ data: undefined, error: undefined });
    }
    connect() {
      this.connected = true;
      if (this.parameters) this.load(false);
    }
    disconnect() {
      this.connected = false;
    }
    update(parameters) {
      if (Object.values(parameters).some((value) => value === undefined)) return;
      this.parameters = parameters;
      if (this.connected) this.load(false);
    }
    async load(again) {
      const key = `${method}?${JSON.stringify(this.parameters)}`;
      if (again) cache.delete(key);
      if (!cache.has(key)) cache.set(key, call(method, this.parameters).then(frozen));
      const pending = cache.get(key);
      try {
        const data = await pending;
        if (this.connected) this.send({ data, error: undefined });
      } catch (error) {
        cache.delete(key);
        if (this.connected) this.send({ data: undefined, error });
      }
    }
    send(value) {
      owners.set(value, this);
      this.emit(value);
    }
  }
  invoke.adapter = ApexWireAdapter;
  return invoke;
}

/** Loads a wired value again; does nothing for a value that no wire emitted. */
export async function refreshApex(wired) {
  await owners.get(unwrap(wired))?.load(true);
}
