/** Numbers of compartments: legal entity and currency, both of which a payment and an item must share. */
export class Compartments {
  private readonly byCurrency = new Map<string, Map<string, number>>();
  private readonly entities: string[] = [];
  /** Compartments of each legal entity, in ascending order. */
  private readonly ofEntity = new Map<string, number[]>();

  /** Number of the compartment, −1 when no item was ever in it. */
  find(legalEntityId: string, currency: string): number {
    return this.byCurrency.get(currency)?.get(legalEntityId) ?? -1;
  }

  /** Number of the compartment, a new one where it is not known yet. */
  intern(legalEntityId: string, currency: string): number {
    let entities = this.byCurrency.get(currency);
    if (!entities) this.byCurrency.set(currency, (entities = new Map<string, number>()));
    let compartment = entities.get(legalEntityId);
    if (compartment === undefined) {
      compartment = this.entities.push(legalEntityId) - 1;
      entities.set(legalEntityId, compartment);
      const own = this.ofEntity.get(legalEntityId);
      if (own) own.push(compartment);
      else this.ofEntity.set(legalEntityId, [compartment]);
    }
    return compartment;
  }

  /** The legal entity of a compartment. */
  entityOf(compartment: number): string {
    return this.entities[compartment]!;
  }

  /** Compartments of a legal entity in other currencies, in ascending order. */
  others(legalEntityId: string, own: number): number[] {
    return (this.ofEntity.get(legalEntityId) ?? []).filter((compartment) => compartment !== own);
  }
}
