/** Large statement files for the benchmark: a block of invented lines that sums up to zero, repeated. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCamt053, writeMt940, type WritableStatement } from '@saldo/banking/sample-files';

const BLOCK_LINES = 1_000;

export interface StatementFile {
  path: string;
  megabytes: number;
  lines: number;
}

function block(): WritableStatement {
  return {
    account: { iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', ownerName: 'Musterwerk GmbH' },
    currency: 'EUR',
    number: '1',
    opening: { amount: 1_000_000, date: '2026-11-01' },
    lines: Array.from({ length: BLOCK_LINES }, (_, at) => ({
      // Each amount comes once and goes once, so that the balance is the same after every block.
      amount: at % 2 === 0 ? 1_000 + at : -(999 + at),
      bookingDate: '2026-11-02',
      remittanceText: `Rechnung RE-2026-${1_000 + at} vom 14.10.2026 Kunde ${at}`,
      counterparty: { name: `Kunde ${at} GmbH`, iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
      endToEndId: `E2E-${at}`,
      bankReference: `B-${at}`,
    })),
  };
}

/** Writes a file of about this size; the caller removes the folder. */
export function writeLargeFile(format: 'camt' | 'mt940', megabytes: number): StatementFile {
  const text = format === 'camt' ? writeCamt053(block()) : writeMt940(block());
  const [first, last] =
    format === 'camt'
      ? [text.indexOf('<Ntry>'), text.lastIndexOf('</Ntry>') + 8]
      : [text.indexOf(':61:'), text.lastIndexOf(':62F:')];
  const lines = Buffer.from(text.slice(first, last));
  const repeats = Math.max(1, Math.round((megabytes * 1_000_000) / lines.length));
  const path = join(
    mkdtempSync(join(tmpdir(), 'saldo-bench-statement-')),
    format === 'camt' ? 'large.xml' : 'large.sta',
  );
  const file = openSync(path, 'w');
  writeSync(file, text.slice(0, first));
  for (let left = repeats; left > 0; left -= 1) writeSync(file, lines);
  writeSync(file, text.slice(last));
  closeSync(file);
  return { path, megabytes: (repeats * lines.length) / 1_000_000, lines: repeats * BLOCK_LINES };
}

export function removeLargeFile({ path }: StatementFile): void {
  rmSync(join(path, '..'), { recursive: true, force: true });
}
