import claim from '@salesforce/apex/ReviewActions.claim';
import release from '@salesforce/apex/ReviewActions.release';

/** Long enough that somebody who passes by takes nothing. */
const LOOK_MILLISECONDS = 1500;

/** Tells colleagues which payment a person works on. It is only shown, so a failure is nobody's problem. */
export class Claims {
  /** @param tell gets the ReviewClaim of a payment when the server has answered */
  constructor(tell) {
    this.tell = tell;
  }

  /** The person looks at a payment, or at none. */
  look(transactionId) {
    if (transactionId === this.transactionId) return;
    this.leave();
    this.transactionId = transactionId;
    if (!transactionId) return;
    // eslint-disable-next-line @lwc/lwc/no-async-operation -- a claim follows only when the person stays
    this.timer = setTimeout(() => this.take(transactionId), LOOK_MILLISECONDS);
  }

  async take(transactionId) {
    try {
      const answer = await claim({ transactionId });
      if (answer?.isMine) this.claimedId = transactionId;
      if (answer) this.tell(answer);
    } catch {
      // Nobody sees who works on it; the acts check everything anyway.
    }
  }

  /** The person has gone. */
  leave() {
    clearTimeout(this.timer);
    this.transactionId = undefined;
    if (!this.claimedId) return;
    const transactionId = this.claimedId;
    this.claimedId = undefined;
    release({ transactionId }).catch(() => undefined);
  }
}
