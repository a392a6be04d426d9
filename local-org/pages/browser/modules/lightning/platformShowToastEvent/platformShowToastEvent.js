export const ShowToastEventName = 'lightning__showtoast';

export class ShowToastEvent extends CustomEvent {
  constructor(toast) {
    super(ShowToastEventName, {
      bubbles: true,
      cancelable: true,
      composed: true,
      detail: { variant: 'info', mode: 'dismissible', ...toast },
    });
  }
}
