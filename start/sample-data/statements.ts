/** Writes the payments of the sample as two real statement files: CAMT.053 for the bank in Berlin, MT940 for the one in Vienna. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCamt053, writeMt940, type WritableStatement } from '@saldo/banking/sample-files';
import { toMinorUnits } from '@saldo/matching';
import { sampleAccounts, samplePayments, type SampleAccount, type SamplePayment } from './scenario.ts';

const OPENED = '2026-11-17';

/** @returns the paths of the files, one per bank account of the sample */
export function writeSampleStatements(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return sampleAccounts.map((account) => {
    const file = join(folder, account.entity === 'berlin' ? 'berlin-2026-11-18.camt053.xml' : 'wien-2026-11-18.sta');
    const statement = statementOf(account);
    writeFileSync(file, account.entity === 'berlin' ? writeCamt053(statement) : writeMt940(statement));
    return file;
  });
}

function statementOf(account: SampleAccount): WritableStatement {
  const payments = samplePayments.filter(({ entity }) => entity === account.entity);
  return {
    account: { iban: account.iban, bic: account.bic, ownerName: account.legalEntity },
    currency: 'EUR',
    number: '218',
    opening: { amount: toMinorUnits(account.opening, 'EUR'), date: OPENED },
    lines: payments.map(lineOf),
  };
}

function lineOf(payment: SamplePayment): WritableStatement['lines'][number] {
  return {
    amount: toMinorUnits(payment.amount, 'EUR'),
    bookingDate: payment.date,
    remittanceText: payment.text,
    counterparty: { name: payment.payer, iban: payment.iban },
    ...(payment.endToEndId === undefined ? {} : { endToEndId: payment.endToEndId }),
  };
}
