/** What the steps of the month share. */
import { expect } from 'vitest';
import { Company, type EntityName } from './company.ts';
import { provenBooks, type EntityBooks } from './proof.ts';

export const NOVEMBER = { postedFrom: '2026-11-01', postedTo: '2026-11-30' };
export const DECEMBER = { postedFrom: '2026-12-01', postedTo: '2026-12-31' };
/** What an act answers that was carried out. */
export const DONE = { isSuccess: true, code: null };

const NOTHING = {
  allocated: '0.00',
  onAccount: '0.00',
  refund: '0.00',
  unallocated: '0.00',
  ignored: '0.00',
  discount: '0.00',
  writeOff: '0.00',
};

export class Story {
  readonly company: Company;
  /** The latest export of each entity. */
  readonly exports = {} as Record<EntityName, string>;
  /** The file of Berlin's November, as it was when it was handed over. */
  november = '';

  private constructor(company: Company) {
    this.company = company;
  }

  static async begin(): Promise<Story> {
    return new Story(await Company.start());
  }

  /** Proves the books of both entities and compares them with what a bookkeeper expects; what is left out is 0.00. */
  async books(expected: Record<EntityName, Partial<EntityBooks>>): Promise<void> {
    expect(await provenBooks(this.company)).toEqual({
      Berlin: { ...NOTHING, ...expected.Berlin },
      Wien: { ...NOTHING, ...expected.Wien },
    });
  }

  /** The latest export of an entity as a file. */
  async file(entity: EntityName, format: 'Csv' | 'Datev'): Promise<string> {
    const parameters = { exportId: this.exports[entity], format };
    const method = 'AllocationExportController.getFile';
    return (await this.company.reviewer.call<{ content: string }>(method, parameters)).content;
  }
}
