import { LightningElement, api } from 'lwc';

/** `lightning/modal` for component tests; the stubs of sfdx-lwc-jest have none. Closing tells the result as an event. */
export default class LightningModal extends LightningElement {
  static open = jest.fn();

  @api label;
  @api size;

  close(result) {
    this.dispatchEvent(new CustomEvent('closed', { detail: result }));
  }
}
