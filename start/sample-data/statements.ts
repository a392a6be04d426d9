/** Writes the payments of the sample as two real statement files: CAMT.053 for the bank in Berlin, MT940 for the one in Vienna. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCamt053, writeMt940 } from '@saldo/banking/sample-files';
import { sampleAccounts, samplePayments, type SampleAccount } from './scenario.ts';
