import title from '@salesforce/label/c.ExportTitle';
import entity from '@salesforce/label/c.ExportEntity';
import postedFrom from '@salesforce/label/c.ExportFrom';
import postedTo from '@salesforce/label/c.ExportTo';
import show from '@salesforce/label/c.ExportShow';
import open from '@salesforce/label/c.ExportOpen';
import none from '@salesforce/label/c.ExportNone';
import before from '@salesforce/label/c.ExportBefore';
import run from '@salesforce/label/c.ExportRun';
import done from '@salesforce/label/c.ExportDone';
import earlier from '@salesforce/label/c.ExportEarlier';
import noEarlier from '@salesforce/label/c.ExportNoEarlier';
import number from '@salesforce/label/c.ExportNumber';
import period from '@salesforce/label/c.ExportPeriod';
import rows from '@salesforce/label/c.ExportRows';
import person from '@salesforce/label/c.ExportPerson';
import when from '@salesforce/label/c.ExportWhen';
import files from '@salesforce/label/c.ExportFiles';
import csv from '@salesforce/label/c.ExportCsv';
import datev from '@salesforce/label/c.ExportDatev';
import download from '@salesforce/label/c.ExportDownload';
import lock from '@salesforce/label/c.ExportLock';
import lockedUntil from '@salesforce/label/c.ExportLockedUntil';
import notLocked from '@salesforce/label/c.ExportNotLocked';
import lockDay from '@salesforce/label/c.ExportLockDay';
import lockRun from '@salesforce/label/c.ExportLockRun';
import unlock from '@salesforce/label/c.ExportUnlock';
import noLockRight from '@salesforce/label/c.ExportNoLockRight';
import noEntities from '@salesforce/label/c.ExportNoEntities';
import failed from '@salesforce/label/c.ExportFailed';

export const labels = {
  title,
  entity,
  postedFrom,
  postedTo,
  show,
  open,
  none,
  before,
  run,
  done,
  earlier,
  noEarlier,
  number,
  period,
  rows,
  person,
  when,
  files,
  csv,
  datev,
  download,
  lock,
  lockedUntil,
  notLocked,
  lockDay,
  lockRun,
  unlock,
  noLockRight,
  noEntities,
  failed,
};
