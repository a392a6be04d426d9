import { LightningElement, wire } from 'lwc';
import getBankAccounts from '@salesforce/apex/StatementUploadController.getBankAccounts';
import getUploads from '@salesforce/apex/StatementUploadController.getUploads';
import upload from '@salesforce/apex/StatementUploadController.upload';
import { filled, messageOf } from 'c/bankWords';
import uploadAccount from '@salesforce/label/c.UploadAccount';
import uploadAccountAuto from '@salesforce/label/c.UploadAccountAuto';
import uploadChoose from '@salesforce/label/c.UploadChoose';
import uploadDone from '@salesforce/label/c.UploadDone';
import uploadDrop from '@salesforce/label/c.UploadDrop';
import uploadFailed from '@salesforce/label/c.UploadFailed';
import uploadHint from '@salesforce/label/c.UploadHint';
import uploadImporting from '@salesforce/label/c.UploadImporting';
import uploadNothingNew from '@salesforce/label/c.UploadNothingNew';
import uploadResults from '@salesforce/label/c.UploadResults';
import uploadSending from '@salesforce/label/c.UploadSending';
import uploadTitle from '@salesforce/label/c.UploadTitle';
import uploadTooLarge from '@salesforce/label/c.UploadTooLarge';
import uploadUnreadable from '@salesforce/label/c.UploadUnreadable';

const labels = {
  account: uploadAccount,
  accountAuto: uploadAccountAuto,
  choose: uploadChoose,
  done: uploadDone,
  drop: uploadDrop,
  failed: uploadFailed,
  hint: uploadHint,
  importing: uploadImporting,
  nothingNew: uploadNothingNew,
  results: uploadResults,
  sending: uploadSending,
  title: uploadTitle,
  tooLarge: uploadTooLarge,
  unreadable: uploadUnreadable,
};

/** Base64 takes a third more, and a call of Apex takes about 4 MB. */
const LARGEST_BYTES = 3000000;
const POLL_MILLISECONDS = 1000;
const POLLS = 180;
const STATE_WORDS = { Sending: labels.sending, Queued: labels.importing, Failed: labels.failed };

// eslint-disable-next-line @lwc/lwc/no-async-operation -- waiting for the import is what this is for
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Uploads statement files, several at once, and says of each what became of it and what to do. */
export default class StatementUpload extends LightningElement {
  labels = labels;
  files = [];
  accounts = [];
  accountId = '';
  isOver = false;
  error;

  @wire(getBankAccounts)
  wiredAccounts({ data, error }) {
    if (data) this.accounts = data;
    if (error) this.error = messageOf(error);
  }

  get dropClass() {
    return this.isOver ? 'drop drop_over' : 'drop';
  }

  get hasFiles() {
    return this.files.length > 0;
  }

  get shown() {
    return this.files.map((file) => ({
      ...file,
      isRunning: ['Sending', 'Queued'].includes(file.status),
      barClass: file.status === 'Sending' ? 'bar__part bar__part_half' : 'bar__part',
      stateText: file.status === 'Done' ? doneWords(file) : STATE_WORDS[file.status],
      stateClass: `state state_${file.status.toLowerCase()}`,
    }));
  }

  chooseAccount(event) {
    this.accountId = event.target.value;
  }

  allowDrop(event) {
    event.preventDefault();
    this.isOver = true;
  }

  leaveDrop() {
    this.isOver = false;
  }

  drop(event) {
    event.preventDefault();
    this.isOver = false;
    return this.take(event.dataTransfer.files);
  }

  async choose(event) {
    const { files } = event.target;
    await this.take(files);
    // The same file can be chosen again.
    event.target.value = '';
  }

  /** One file after the other, so that a statement that follows on another comes after it. */
  async take(list) {
    const start = this.files.length;
    const files = [...list];
    this.files = [...this.files, ...files.map(({ name }, at) => ({ key: start + at, name, status: 'Sending' }))];
    for (const [at, file] of files.entries()) {
      // eslint-disable-next-line no-await-in-loop -- in the order of the files
      await this.send(start + at, file);
    }
    await this.follow();
  }

  async send(key, file) {
    if (file.size > LARGEST_BYTES) {
      this.note(key, { status: 'Failed', error: labels.tooLarge });
      return;
    }
    try {
      const content = await base64Of(file);
      this.note(key, await upload({ fileName: file.name, content, bankAccountId: this.accountId || null }));
    } catch (error) {
      this.note(key, { status: 'Failed', error: messageOf(error) });
    }
  }

  async follow() {
    for (let polls = 0; polls < POLLS; polls += 1) {
      const running = this.files.filter(({ status, importId }) => status === 'Queued' && importId);
      if (running.length === 0) return;
      // eslint-disable-next-line no-await-in-loop -- one question after the other
      await pause(POLL_MILLISECONDS);
      // eslint-disable-next-line no-await-in-loop -- one question after the other
      const found = await getUploads({ importIds: running.map(({ importId }) => importId) });
      for (const one of found) this.note(running.find(({ importId }) => importId === one.importId)?.key, one);
    }
  }

  note(key, facts) {
    this.files = this.files.map((file) => (file.key === key ? { ...file, ...facts } : file));
  }
}

function doneWords({ lines, inserted }) {
  return inserted === 0 && lines > 0 ? filled(labels.nothingNew, lines) : filled(labels.done, inserted, lines);
}

function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error(labels.unreadable));
    reader.readAsDataURL(file);
  });
}
