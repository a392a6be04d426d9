/** How Salesforce calls its own objects and fields, in English and German: projects do not bring these words. */

export const STANDARD_OBJECTS: Record<string, { en: [string, string]; de: [string, string] }> = {
  Account: { en: ['Account', 'Accounts'], de: ['Account', 'Accounts'] },
  Contact: { en: ['Contact', 'Contacts'], de: ['Kontakt', 'Kontakte'] },
  Opportunity: { en: ['Opportunity', 'Opportunities'], de: ['Opportunity', 'Opportunities'] },
  Task: { en: ['Task', 'Tasks'], de: ['Aufgabe', 'Aufgaben'] },
  User: { en: ['User', 'Users'], de: ['Benutzer', 'Benutzer'] },
};

/** By `Object.Field`, or by field alone where every object has it. */
export const STANDARD_FIELDS: Record<string, { en: string; de: string }> = {
  OwnerId: { en: 'Owner', de: 'Inhaber' },
  CreatedById: { en: 'Created By', de: 'Erstellt von' },
  CreatedDate: { en: 'Created Date', de: 'Erstellt am' },
  LastModifiedById: { en: 'Last Modified By', de: 'Zuletzt geändert von' },
  LastModifiedDate: { en: 'Last Modified Date', de: 'Zuletzt geändert am' },
  'Account.Name': { en: 'Account Name', de: 'Accountname' },
  'Account.AccountNumber': { en: 'Account Number', de: 'Accountnummer' },
  'Account.ParentId': { en: 'Parent Account', de: 'Übergeordneter Account' },
  'Account.BillingStreet': { en: 'Billing Street', de: 'Rechnungsanschrift: Straße' },
  'Account.BillingPostalCode': { en: 'Billing Zip/Postal Code', de: 'Rechnungsanschrift: PLZ' },
  'Account.BillingCity': { en: 'Billing City', de: 'Rechnungsanschrift: Ort' },
  'Account.BillingCountry': { en: 'Billing Country', de: 'Rechnungsanschrift: Land' },
  'Account.Phone': { en: 'Phone', de: 'Telefon' },
  'Account.Website': { en: 'Website', de: 'Website' },
  'Account.Industry': { en: 'Industry', de: 'Branche' },
  'Account.Type': { en: 'Type', de: 'Typ' },
  'Opportunity.Name': { en: 'Opportunity Name', de: 'Opportunity-Name' },
  'Opportunity.AccountId': { en: 'Account Name', de: 'Accountname' },
  'Opportunity.Amount': { en: 'Amount', de: 'Betrag' },
  'Opportunity.StageName': { en: 'Stage', de: 'Phase' },
  'Opportunity.CloseDate': { en: 'Close Date', de: 'Schlusstermin' },
  'Opportunity.Probability': { en: 'Probability (%)', de: 'Wahrscheinlichkeit (%)' },
  'Opportunity.Type': { en: 'Type', de: 'Typ' },
  'Opportunity.NextStep': { en: 'Next Step', de: 'Nächster Schritt' },
  'Opportunity.IsClosed': { en: 'Closed', de: 'Geschlossen' },
  'Opportunity.IsWon': { en: 'Won', de: 'Gewonnen' },
  'Contact.Name': { en: 'Name', de: 'Name' },
  'Contact.AccountId': { en: 'Account Name', de: 'Accountname' },
  'Contact.Title': { en: 'Title', de: 'Position' },
  'Contact.Email': { en: 'Email', de: 'E-Mail' },
  'Contact.Phone': { en: 'Phone', de: 'Telefon' },
  'User.Name': { en: 'Name', de: 'Name' },
  'User.Username': { en: 'Username', de: 'Benutzername' },
  'User.Email': { en: 'Email', de: 'E-Mail' },
  'User.IsActive': { en: 'Active', de: 'Aktiv' },
  'Task.Subject': { en: 'Subject', de: 'Thema' },
  'Task.ActivityDate': { en: 'Due Date', de: 'Fälligkeitsdatum' },
  'Task.Status': { en: 'Status', de: 'Status' },
  'Task.WhatId': { en: 'Related To', de: 'Bezieht sich auf' },
};

/** What stands on the page of a standard object for which the project has no layout of its own. */
export const STANDARD_LAYOUTS: Record<string, { fields: string[][]; columns: string[] }> = {
  Account: {
    fields: [
      ['Name', 'AccountNumber', 'Type', 'Industry', 'Phone', 'Website'],
      ['ParentId', 'BillingStreet', 'BillingPostalCode', 'BillingCity', 'BillingCountry', 'OwnerId'],
    ],
    columns: ['Name', 'AccountNumber', 'BillingCity', 'Phone', 'OwnerId'],
  },
  Opportunity: {
    fields: [
      ['Name', 'AccountId', 'StageName', 'CloseDate', 'NextStep'],
      ['Amount', 'Probability', 'Type', 'IsWon', 'OwnerId'],
    ],
    columns: ['Name', 'AccountId', 'Amount', 'CloseDate', 'StageName', 'OwnerId'],
  },
  Contact: {
    fields: [
      ['Name', 'AccountId', 'Title'],
      ['Email', 'Phone', 'OwnerId'],
    ],
    columns: ['Name', 'AccountId', 'Phone', 'Email'],
  },
  Task: {
    fields: [
      ['Subject', 'WhatId'],
      ['Status', 'ActivityDate', 'OwnerId'],
    ],
    columns: ['Subject', 'WhatId', 'Status', 'ActivityDate'],
  },
  User: {
    fields: [
      ['Name', 'Username'],
      ['Email', 'IsActive'],
    ],
    columns: ['Name', 'Username', 'IsActive'],
  },
};
