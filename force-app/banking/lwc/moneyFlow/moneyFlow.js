import { api, LightningElement } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import { labels } from 'c/bankLabels';
import { filled } from 'c/bankWords';
import { date, money } from 'c/localFormat';

const BASE = 170;
const TALLEST = 155;
const SLOT = 80;

/** Money in and out of one currency, week by week. The figures stand below, so that nobody has to read them off. */
export default class MoneyFlow extends LightningElement {
  labels = labels;
  /** Weeks of BankOverviewController, oldest first. */
  @api weeks = [];
  @api currencyCode;

  get title() {
    return filled(labels.moneyFlow, this.currencyCode);
  }

  get summary() {
    const parts = this.bars.map(({ dayText, inText, outText }) => `${dayText}: +${inText}, −${outText}`);
    return `${this.title}. ${parts.join('; ')}`;
  }

  get bars() {
    const largest = Math.max(...this.weeks.flatMap((week) => [Number(week.moneyIn), Number(week.moneyOut)]), 1);
    const height = (amount) => Math.round((Number(amount) / largest) * TALLEST);
    return this.weeks.map((week, index) => ({
      key: week.monday,
      day: shortDay(week.monday),
      dayText: date(week.monday),
      inText: money(week.moneyIn, this.currencyCode),
      outText: money(week.moneyOut, this.currencyCode),
      inX: index * SLOT + 8,
      outX: index * SLOT + 42,
      textX: index * SLOT + 40,
      inY: BASE - height(week.moneyIn),
      outY: BASE - height(week.moneyOut),
      inHeight: height(week.moneyIn),
      outHeight: height(week.moneyOut),
    }));
  }
}

function shortDay(iso) {
  const options = { day: 'numeric', month: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(LOCALE, options).format(new Date(`${iso}T00:00:00Z`));
}
