import type { Random } from './random.ts';

const BANKS: Record<string, readonly string[]> = {
  DE: ['37040044', '70150000', '50070010', '10010010', '60050101', '25050180', '76020070', '20041144'],
  AT: ['12000', '20111', '32000', '14000', '60000'],
};

/** A made-up IBAN of a German or Austrian account with valid check digits (ISO 13616, modulo 97). */
export function makeIban(random: Random, country: 'DE' | 'AT'): string {
  const account = country === 'DE' ? random.digits(10) : random.digits(11);
  const basic = random.pick(BANKS[country]!) + account;
  const moved = basic + [...country].map((letter) => letter.charCodeAt(0) - 55).join('') + '00';
  let remainder = 0;
  for (const digit of moved) remainder = (remainder * 10 + digit.charCodeAt(0) - 48) % 97;
  return `${country}${String(98 - remainder).padStart(2, '0')}${basic}`;
}

/** A structured creditor reference with valid check digits (ISO 11649) for a body of letters and digits. */
export function makeCreditorReference(body: string): string {
  let remainder = 0;
  for (const sign of `${body}RF00`) {
    const code = sign.charCodeAt(0);
    const value = code >= 65 ? code - 55 : code - 48;
    remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
  }
  return `RF${String(98 - remainder).padStart(2, '0')}${body}`;
}
