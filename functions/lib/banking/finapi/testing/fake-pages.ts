import { DEMO_LOGIN } from './world.ts';
import type { FakeState, Form } from './fake-state.ts';

/** The page on which a person logs in to the bank, as finAPI's web form does: log in, then confirm the access. */
export function formPage(form: Form, problem: string | null): string {
  const title = `Log in to ${form.bank.name}`;
  switch (form.status) {
    case 'NOT_YET_OPENED':
    case 'IN_PROGRESS':
      break;
    case 'COMPLETED':
      return page(title, '<p role="status">Done. The bank is connected. You can close this page.</p>');
    case 'COMPLETED_WITH_ERROR':
      return page(
        title,
        `<p role="alert">The bank refused: ${escape(form.error?.message ?? '')}. You can close this page.</p>`,
      );
    case 'EXPIRED':
      return page(title, '<p role="alert">This page is no longer valid. Start again in Saldo.</p>');
    case 'ABORTED':
      return page(title, '<p role="status">Cancelled. Nothing was connected. You can close this page.</p>');
  }
  const alert = problem === null ? '' : `<p role="alert">${escape(problem)}</p>`;
  const fields =
    form.step === 'login'
      ? `<p>This bank is invented. User “${DEMO_LOGIN.user}”, PIN “${DEMO_LOGIN.pin}”.</p>
<label>User <input name="user" autocomplete="off" required></label>
<label>PIN <input name="pin" type="password" autocomplete="off" required></label>
<button name="act" value="login">Log in</button>`
      : `<p>Saldo may read your accounts, balances and bookings for 180 days. It may not pay anything.</p>
<button name="act" value="confirm">Confirm</button>`;
  return page(
    title,
    `${alert}<form method="post">${fields}</form>
<form method="post"><button name="act" value="cancel" class="quiet">Cancel</button></form>`,
  );
}

/** Where somebody plays the banks: books a payment, lets consents expire, makes a bank refuse. */
export function controlPage(state: FakeState, message: string | null): string {
  const accounts = state.banks.flatMap(({ name, logins }) =>
    logins.flatMap(({ accounts: own }) =>
      own.filter(({ iban }) => iban !== undefined).map((account) => ({ name, account })),
    ),
  );
  const choices = accounts
    .map(
      ({ name, account }) =>
        `<option value="${escape(account.iban ?? '')}">${escape(`${name}: ${account.name}`)}</option>`,
    )
    .join('');
  const banks = state.banks.map(({ name }) => `<option>${escape(name)}</option>`).join('');
  return page(
    'The invented banks',
    `${message === null ? '' : `<p role="status">${escape(message)}</p>`}
<h2>Book a payment</h2>
<form method="post"><label>Account <select name="iban">${choices}</select></label>
<label>Amount <input name="amount" value="119.00" pattern="-?[0-9]+[.][0-9]{2}" required></label>
<label>Payer <input name="payer" value="Kunde AG" required></label>
<label>Text <input name="text" value="RE-2026-0109" required></label>
<button name="act" value="book">Book it</button></form>
<h2>Let time pass</h2>
<form method="post"><label>Days <input name="days" type="number" value="170" min="1" max="400" required></label>
<button name="act" value="advance">Let them pass</button></form>
<p>The clock of the banks shows ${escape(new Date(state.now()).toISOString().slice(0, 16).replace('T', ' '))}.</p>
<h2>Make a bank refuse the next update</h2>
<form method="post"><label>Bank <select name="bank">${banks}</select></label>
<label>Its words <input name="words" value="Online-Banking gesperrt, bitte PIN ändern (9931)" required></label>
<button name="act" value="refuse">Refuse</button></form>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>
body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#181818;background:#fff}
label{display:block;margin:.75rem 0}input,select{display:block;font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #5c5c5c;border-radius:.25rem}
button{font:inherit;padding:.6rem 1.25rem;border:1px solid #0b5cab;border-radius:.25rem;background:#0b5cab;color:#fff}
button.quiet{background:#fff;color:#0b5cab;margin-top:1rem}[role=alert]{color:#8e030f;font-weight:600}
</style></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
