import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence, RuleSet } from '@saldo/matching';
import { ruleSetHash } from '@saldo/matching/rules';
import { BacktestError } from '../backtest/data.ts';
import { loadRuleSet, RULES_FOLDER } from '../backtest/files.ts';
import { type Choice, Codes, type Option, slopesOf } from './choices.ts';

/** Decisions of people, read from an org's export. */
export interface Labels {
  choices: Choice[];
  /** Transactions left out because nobody has decided about them. */
  undecided: number;
  /** Transactions left out because they were proposed under a rule set that is not in the folder any more. */
  unknownRuleSet: number;
}

/** What is read of an AllocationSuggestion__c. */
interface Suggestion {
  BankTransaction__c: string;
  Generation__c: number;
  Status__c: string;
  RuleSetHash__c: string;
  evidence: Evidence[];
}

const STATUSES = ['Proposed', 'Approved', 'Rejected', 'Superseded', 'Expired'];

/**
 * Reads JSON lines, one AllocationSuggestion__c a line, with at least BankTransaction__c, Generation__c, Status__c,
 * RuleSetHash__c and Explanation__c. Approved is the right one and all others of its transaction and generation are
 * competitors; a transaction with rejected ones only says that none of them is right.
 *
 * @throws BacktestError naming the line that cannot be read
 */
export function readLabels(path: string, codes: Codes): Labels {
  if (!existsSync(path)) {
    throw new BacktestError(
      'SALDO_BACKTEST_DATA',
      `There is no file "${path}". Name the exported suggestions as JSON lines.`,
    );
  }
  const groups = new Map<string, Suggestion[]>();
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return;
      const one = suggestionOf(line, `${path}, line ${index + 1}`);
      const key = `${one.BankTransaction__c} ${one.Generation__c}`;
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    });
  return toChoices([...groups.values()], codes);
}

function toChoices(groups: readonly Suggestion[][], codes: Codes): Labels {
  const ruleSets = knownRuleSets();
  const labels: Labels = { choices: [], undecided: 0, unknownRuleSet: 0 };
  for (const group of groups) {
    const approved = group.filter(({ Status__c }) => Status__c === 'Approved');
    const then = ruleSets.get(group[0]!.RuleSetHash__c);
    if (approved.length !== 1 && !group.some(({ Status__c }) => Status__c === 'Rejected')) labels.undecided++;
    else if (!then) labels.unknownRuleSet++;
    else
      labels.choices.push(group.map((one) => optionOf(one, codes, new Codes(then))).sort((a, b) => b.score - a.score));
  }
  return labels;
}

/** The weights of the day of the proposal give the slopes; the score is that of the weights that are being estimated. */
function optionOf({ Status__c, evidence }: Suggestion, codes: Codes, then: Codes): Option {
  const slopes = slopesOf(evidence, then)
    .map(([number, slope]): [number, number] => [codes.numberOf(then.names[number]!), slope])
    .filter(([number]) => number >= 0);
  const score = slopes.reduce((sum, [number, slope]) => sum + codes.weights[number]! * slope, 0);
  return { score, slopes, share: Status__c === 'Approved' ? 1 : 0 };
}

/** Rule sets of the folder by hash, so that decisions that were made under an earlier version still count. */
function knownRuleSets(): Map<string, RuleSet> {
  const names = readdirSync(join(RULES_FOLDER, 'rulesets')).filter((name) => name.endsWith('.json'));
  return new Map(
    names.map((name) => {
      const ruleSet = loadRuleSet(name.slice(0, -'.json'.length));
      return [ruleSetHash(ruleSet), ruleSet];
    }),
  );
}

function suggestionOf(line: string, place: string): Suggestion {
  const fail = (what: string): never => {
    throw new BacktestError('SALDO_BACKTEST_DATA', `${place}: ${what}`);
  };
  const record = parsed(line) ?? fail('this is no JSON object. Export one AllocationSuggestion__c a line.');
  const { BankTransaction__c, Generation__c, Status__c, RuleSetHash__c, Explanation__c } = record;
  if (
    typeof BankTransaction__c !== 'string' ||
    typeof Generation__c !== 'number' ||
    typeof RuleSetHash__c !== 'string'
  ) {
    return fail('BankTransaction__c, Generation__c and RuleSetHash__c are needed. Add the fields to the export.');
  }
  if (typeof Status__c !== 'string' || !STATUSES.includes(Status__c)) {
    return fail(`Status__c ${JSON.stringify(Status__c)} is none of ${STATUSES.join(', ')}.`);
  }
  const explanation = typeof Explanation__c === 'string' ? parsed(Explanation__c) : null;
  const evidence = explanation?.['evidence'];
  if (!Array.isArray(evidence) || !evidence.every(isEvidence)) {
    return fail('Explanation__c holds no "evidence" with a code and a weight each. Export the field unchanged.');
  }
  return { BankTransaction__c, Generation__c, Status__c, RuleSetHash__c, evidence };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isEvidence(value: unknown): value is Evidence {
  const one = value as Partial<Evidence> | null;
  return typeof one?.code === 'string' && typeof one.weight === 'number' && Number.isFinite(one.weight);
}
