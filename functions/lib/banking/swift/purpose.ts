import { meaningful, tidy } from '../words.ts';
import type { Counterparty } from '../statement.ts';

/** What stands in the remittance sub-fields ?20–?29 and ?60–?63. */
export interface Purpose {
  text: string;
  endToEndId: string | null;
  customerReference: string | null;
  mandateReference: string | null;
  creditorId: string | null;
  purposeCode: string | null;
  /** Ultimate debtor (ABWA). */
  ultimateDebtor: string | null;
  /** Ultimate creditor (ABWE). */
  ultimateCreditor: string | null;
  /** Original amount (OAMT) and compensation (COAM), as the bank wrote them. */
  originalAmount: string | null;
  compensation: string | null;
  /** From IBAN+ and BIC+, where the sub-fields of the counterparty are empty. */
  iban: string | null;
  bic: string | null;
}

/** Identifiers of the German SEPA purpose text; anything else that looks like `ABCD+` belongs to the text. */
const PLUS = 'EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC';
/** VR banks append `EREF: … IBAN: … BIC: …`; Commerzbank spells the words out; MTLG is a message of the bank. */
const COLON = 'MTLG|EREF|KREF|MREF|CRED|DEBT|ABWA|ABWE|IBAN|BIC|End-to-End-Ref\\.|Mandatsref\\.?|Gl(?:ä|ae)ubiger-ID';
const MARK = new RegExp(`(?:(${PLUS})\\+|(${COLON}): ?)`, 'g');

const NAMES: Readonly<Record<string, string>> = {
  'End-to-End-Ref.': 'EREF',
  Mandatsref: 'MREF',
  'Mandatsref.': 'MREF',
  'Gläubiger-ID': 'CRED',
  'Glaeubiger-ID': 'CRED',
};

interface Segment {
  tag: string;
  /** Written `TAG+` (fills its field) or `TAG: ` (appended by the bank after the text). */
  isColon: boolean;
  mark: string;
  value: string;
}

/**
 * Splits the joined remittance text at its identifiers, also where they are glued together (`…-1MREF+…SVWZ+`). Text
 * before the first identifier belongs to the remittance text. Nothing is dropped: an appended identifier leaves the
 * text only when its content is kept elsewhere.
 */
export function readPurpose(joined: string, counterparty: Counterparty, ultimateName: string | null): Purpose {
  const fields = new Map<string, string>();
  let text = '';
  for (const segment of segmentsOf(joined)) {
    const { tag, value } = segment;
    if (tag === '' || tag === 'SVWZ' || tag === 'MTLG') {
      text += (text === '' || tag === '' ? '' : ' ') + value;
    } else if (segment.isColon) {
      text += takeAppended(segment, fields, counterparty);
    } else if (tag === 'PURP') {
      fields.set('PURP', value.slice(0, 4));
      text += value.slice(4).trim() === '' ? '' : ` ${value.slice(4).trim()} `;
    } else {
      fields.set(tag, value);
    }
  }
  const get = (tag: string): string | null => meaningful(tidy(fields.get(tag) ?? ''));
  return {
    text: tidy(text),
    endToEndId: get('EREF'),
    customerReference: get('KREF'),
    mandateReference: get('MREF'),
    creditorId: get('CRED'),
    purposeCode: get('PURP'),
    ultimateDebtor: get('ABWA') ?? ultimateName,
    ultimateCreditor: get('ABWE') ?? ultimateName,
    originalAmount: get('OAMT'),
    compensation: get('COAM'),
    iban: get('IBAN')?.replace(/\s/g, '') ?? null,
    bic: get('BIC'),
  };
}

function segmentsOf(joined: string): Segment[] {
  const marks = [...joined.matchAll(MARK)];
  const first = marks[0];
  const segments: Segment[] = [{ tag: '', isColon: false, mark: '', value: joined.slice(0, first?.index) }];
  for (const [index, found] of marks.entries()) {
    const name = found[1] ?? found[2] ?? '';
    const start = found.index + found[0].length;
    segments.push({
      tag: NAMES[name] ?? name,
      isColon: found[1] === undefined,
      mark: found[0],
      value: joined.slice(start, marks[index + 1]?.index),
    });
  }
  return segments;
}

/** Keeps the value of an appended identifier and returns what remains of it for the remittance text. */
function takeAppended(segment: Segment, fields: Map<string, string>, counterparty: Counterparty): string {
  const { tag, value, mark } = segment;
  const word = /^\s*(\S+)(.*)$/s.exec(value);
  if (tag === 'IBAN' || tag === 'BIC') {
    const known = tag === 'IBAN' ? counterparty.iban : counterparty.bic;
    const isRepeated = word !== null && (word[1] === known || (tag === 'BIC' && fields.has('appended IBAN')));
    if (!isRepeated) {
      return mark + value;
    }
    fields.set(`appended ${tag}`, word[1] ?? '');
    return word[2] ?? '';
  }
  const isName = tag === 'ABWA' || tag === 'ABWE';
  const kept = isName ? value : (word?.[1] ?? '');
  const before = fields.get(tag)?.trim();
  if (before !== undefined && before !== '' && before.replace(/\s/g, '') !== kept.replace(/\s/g, '')) {
    return isName ? '' : mark + value;
  }
  fields.set(tag, kept);
  return isName ? '' : (word?.[2] ?? '');
}
