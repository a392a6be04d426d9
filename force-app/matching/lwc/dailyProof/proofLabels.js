import title from '@salesforce/label/c.ProofTitle';
import intro from '@salesforce/label/c.ProofIntro';
import postedFrom from '@salesforce/label/c.ProofFrom';
import postedTo from '@salesforce/label/c.ProofTo';
import run from '@salesforce/label/c.ProofRun';
import loading from '@salesforce/label/c.ProofLoading';
import even from '@salesforce/label/c.ProofEven';
import uneven from '@salesforce/label/c.ProofUneven';
import allEven from '@salesforce/label/c.ProofAllEven';
import someUneven from '@salesforce/label/c.ProofSomeUneven';
import statements from '@salesforce/label/c.ProofStatements';
import noStatements from '@salesforce/label/c.ProofNoStatements';
import opening from '@salesforce/label/c.ProofOpening';
import statementLines from '@salesforce/label/c.ProofStatementLines';
import closing from '@salesforce/label/c.ProofClosing';
import difference from '@salesforce/label/c.ProofDifference';
import lines from '@salesforce/label/c.ProofLines';
import sum from '@salesforce/label/c.ProofSum';
import allocated from '@salesforce/label/c.ProofAllocated';
import onAccount from '@salesforce/label/c.ProofOnAccount';
import refund from '@salesforce/label/c.ProofRefund';
import unallocated from '@salesforce/label/c.ProofUnallocated';
import ignored from '@salesforce/label/c.ProofIgnored';
import items from '@salesforce/label/c.ProofItems';
import ledger from '@salesforce/label/c.ProofLedger';
import balances from '@salesforce/label/c.ProofBalances';
import first from '@salesforce/label/c.ProofFirst';
import noAccounts from '@salesforce/label/c.ProofNoAccounts';
import count from '@salesforce/label/c.ProofCount';

export const labels = {
  title,
  intro,
  postedFrom,
  postedTo,
  run,
  loading,
  even,
  uneven,
  allEven,
  someUneven,
  statements,
  noStatements,
  opening,
  statementLines,
  closing,
  difference,
  lines,
  sum,
  allocated,
  onAccount,
  refund,
  unallocated,
  ignored,
  items,
  ledger,
  balances,
  first,
  noAccounts,
  count,
};
