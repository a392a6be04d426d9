import {
  addSystemFields,
  makeField,
  ObjectDefinition,
  type OrgSchema,
  type SharingModel,
  type StoredField,
} from './objects.ts';

/**
 * The standard objects the product touches, each as a line per field: `Name:type(length or precision,scale):flags`.
 * Flags: r required, u unique, x external id, ro written by the platform, >Object lookup (`>Account/Contacts` with child
 * relationship name; `>*` any record), md master-detail, d=… default, [a|b] picklist.
 */
export interface StandardObject {
  prefix: string;
  label: string;
  plural: string;
  sharing: SharingModel;
  owned?: boolean;
  fields: string[];
}

const ADDRESS = (kind: string) => [
  `${kind}Street:textarea(255)`,
  `${kind}City:string(40)`,
  `${kind}State:string(80)`,
  `${kind}PostalCode:string(20)`,
  `${kind}Country:string(80)`,
];

const STANDARD: Record<string, StandardObject> = {
  Account: {
    prefix: '001',
    label: 'Account',
    plural: 'Accounts',
    sharing: 'Private',
    owned: true,
    fields: [
      'Name:string(255):r',
      'AccountNumber:string(40)',
      'Type:picklist(255):[Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other]',
      'ParentId:reference:>Account/ChildAccounts',
      'Phone:phone(40)',
      'Fax:phone(40)',
      'Website:url(255)',
      'Industry:picklist(255):[Agriculture|Banking|Construction|Consulting|Manufacturing|Retail|Technology|Other]',
      'AnnualRevenue:currency(18,0)',
      'NumberOfEmployees:int(8,0)',
      'Description:textarea(32000)',
      ...ADDRESS('Billing'),
      ...ADDRESS('Shipping'),
      'Site:string(80)',
      'AccountSource:picklist(255):[Web|Phone Inquiry|Partner Referral|Purchased List|Other]',
    ],
  },
  Contact: {
    prefix: '003',
    label: 'Contact',
    plural: 'Contacts',
    sharing: 'Private',
    owned: true,
    fields: [
      'AccountId:reference:>Account/Contacts',
      'LastName:string(80):r',
      'FirstName:string(40)',
      'Salutation:picklist(40):[Mr.|Ms.|Mrs.|Dr.|Prof.]',
      'Name:string(121):ro',
      'Email:email(80)',
      'Phone:phone(40)',
      'MobilePhone:phone(40)',
      'Title:string(128)',
      'Department:string(80)',
      'Description:textarea(32000)',
      ...ADDRESS('Mailing'),
    ],
  },
  Opportunity: {
    prefix: '006',
    label: 'Opportunity',
    plural: 'Opportunities',
    sharing: 'Private',
    owned: true,
    fields: [
      'AccountId:reference:>Account/Opportunities',
      'Name:string(120):r',
      'Description:textarea(32000)',
      'StageName:picklist(255):r[Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost]',
      'Amount:currency(18,2)',
      'Probability:percent(3,0)',
      'CloseDate:date:r',
      'Type:picklist(255):[Existing Business|New Business]',
      'NextStep:string(255)',
      'LeadSource:picklist(255):[Web|Phone Inquiry|Partner Referral|Purchased List|Other]',
      'IsClosed:boolean:ro',
      'IsWon:boolean:ro',
    ],
  },
  Task: {
    prefix: '00T',
    label: 'Task',
    plural: 'Tasks',
    sharing: 'Private',
    owned: true,
    fields: [
      'WhoId:reference:>Contact',
      'WhatId:reference:>*/Tasks',
      'Subject:string(255)',
      'ActivityDate:date',
      'Status:picklist(255):d=Not Started[Not Started|In Progress|Completed|Waiting on someone else|Deferred]',
      'Priority:picklist(255):d=Normal[High|Normal|Low]',
      'Description:textarea(32000)',
      'IsClosed:boolean:ro',
    ],
  },
  User: {
    prefix: '005',
    label: 'User',
    plural: 'Users',
    sharing: 'Read',
    fields: [
      'Username:string(80):ru',
      'LastName:string(80):r',
      'FirstName:string(40)',
      'Name:string(121):ro',
      'Email:email(128)',
      'Alias:string(8)',
      'ProfileId:reference:>Profile/Users',
      'UserRoleId:reference:>UserRole',
      'IsActive:boolean:d=true',
      'TimeZoneSidKey:string(40)',
      'LocaleSidKey:string(40)',
      'LanguageLocaleKey:string(40)',
      'EmailEncodingKey:string(40)',
      'UserType:string(40)',
      'FederationIdentifier:string(512)',
    ],
  },
  UserRole: {
    prefix: '00E',
    label: 'Role',
    plural: 'Roles',
    sharing: 'Read',
    fields: ['Name:string(80):r', 'DeveloperName:string(80)', 'ParentRoleId:reference:>UserRole'],
  },
  Group: {
    prefix: '00G',
    label: 'Group',
    plural: 'Groups',
    sharing: 'Read',
    fields: ['Name:string(40):r', 'DeveloperName:string(80)', 'Type:string(40)'],
  },
  Profile: {
    prefix: '00e',
    label: 'Profile',
    plural: 'Profiles',
    sharing: 'Read',
    fields: ['Name:string(255):r', 'PermissionsViewAllData:boolean', 'PermissionsModifyAllData:boolean'],
  },
  PermissionSet: {
    prefix: '0PS',
    label: 'Permission Set',
    plural: 'Permission Sets',
    sharing: 'Read',
    fields: [
      'Name:string(80):ru',
      'Label:string(80)',
      'Description:string(255)',
      'IsOwnedByProfile:boolean',
      'ProfileId:reference:>Profile',
    ],
  },
  PermissionSetAssignment: {
    prefix: '0Pa',
    label: 'Permission Set Assignment',
    plural: 'Permission Set Assignments',
    sharing: 'Read',
    fields: [
      'PermissionSetId:reference:r>PermissionSet/Assignments',
      'AssigneeId:reference:r>User/PermissionSetAssignments',
    ],
  },
  CustomPermission: {
    prefix: '0CP',
    label: 'Custom Permission',
    plural: 'Custom Permissions',
    sharing: 'Read',
    fields: ['DeveloperName:string(80):ru', 'MasterLabel:string(80)', 'Description:string(255)'],
  },
  CustomNotificationType: {
    prefix: '0ML',
    label: 'Custom Notification Type',
    plural: 'Custom Notification Types',
    sharing: 'Read',
    fields: [
      'DeveloperName:string(80):ru',
      'MasterLabel:string(80)',
      'CustomNotifTypeName:string(80)',
      'Description:string(255)',
      'Desktop:boolean',
      'Mobile:boolean',
    ],
  },
  SetupEntityAccess: {
    prefix: '0J0',
    label: 'Setup Entity Access',
    plural: 'Setup Entity Access',
    sharing: 'Read',
    fields: [
      'ParentId:reference:r>PermissionSet/SetupEntityAccessItems',
      'SetupEntityId:reference:>CustomPermission,ApexClass',
      'SetupEntityType:string(40)',
    ],
  },
  Organization: {
    prefix: '00D',
    label: 'Organization',
    plural: 'Organizations',
    sharing: 'Read',
    fields: [
      'Name:string(80)',
      'TrialExpirationDate:datetime',
      'IsSandbox:boolean',
      'OrganizationType:string(40)',
      'InstanceName:string(5)',
      'TimeZoneSidKey:string(40)',
      'LanguageLocaleKey:string(40)',
      'DefaultLocaleSidKey:string(40)',
      'NamespacePrefix:string(15)',
      'FiscalYearStartMonth:int(2,0)',
    ],
  },
  ContentDocument: {
    prefix: '069',
    label: 'Content Document',
    plural: 'Content Documents',
    sharing: 'Private',
    owned: true,
    fields: [
      'Title:string(255)',
      'FileType:string(20)',
      'FileExtension:string(40)',
      'ContentSize:int(9,0)',
      'LatestPublishedVersionId:reference:>ContentVersion',
    ],
  },
  ContentVersion: {
    prefix: '068',
    label: 'Content Version',
    plural: 'Content Versions',
    sharing: 'Private',
    owned: true,
    fields: [
      'ContentDocumentId:reference:>ContentDocument/ContentVersions',
      'Title:string(255)',
      'Description:textarea(1000)',
      'PathOnClient:string(500):r',
      'FileExtension:string(40):ro',
      'FileType:string(20):ro',
      'ContentSize:int(9,0):ro',
      'Checksum:string(50):ro',
      'VersionNumber:string(20):ro',
      'IsLatest:boolean:ro',
      'VersionData:base64',
      'FirstPublishLocationId:reference:>*',
      'ReasonForChange:string(1000)',
      'Origin:picklist(40):d=C[C|H]',
    ],
  },
  ContentDocumentLink: {
    prefix: '06A',
    label: 'Content Document Link',
    plural: 'Content Document Links',
    sharing: 'Read',
    fields: [
      'ContentDocumentId:reference:r>ContentDocument/ContentDocumentLinks',
      'LinkedEntityId:reference:r>*/ContentDocumentLinks',
      'ShareType:picklist(40):d=V[V|C|I]',
      'Visibility:picklist(40):d=AllUsers[AllUsers|InternalUsers|SharedUsers]',
    ],
  },
  AsyncApexJob: {
    prefix: '707',
    label: 'Apex Job',
    plural: 'Apex Jobs',
    sharing: 'Read',
    fields: [
      'ApexClassId:reference:>ApexClass',
      'JobType:string(40)',
      'MethodName:string(255)',
      'Status:string(40)',
      'ExtendedStatus:string(255)',
      'CompletedDate:datetime',
      'JobItemsProcessed:int(9,0)',
      'TotalJobItems:int(9,0)',
      'NumberOfErrors:int(9,0)',
      'CronTriggerId:reference:>CronTrigger',
      'ParentJobId:reference:>AsyncApexJob',
    ],
  },
  CronTrigger: {
    prefix: '08e',
    label: 'Scheduled Job',
    plural: 'Scheduled Jobs',
    sharing: 'Read',
    fields: [
      'CronJobDetailId:reference:>CronJobDetail',
      'CronExpression:string(255)',
      'State:string(20)',
      'NextFireTime:datetime',
      'PreviousFireTime:datetime',
      'StartTime:datetime',
      'EndTime:datetime',
      'TimesTriggered:int(9,0)',
      'OwnerId:reference:>User',
      'TimeZoneSidKey:string(40)',
    ],
  },
  CronJobDetail: {
    prefix: '08a',
    label: 'Cron Job',
    plural: 'Cron Jobs',
    sharing: 'Read',
    fields: ['Name:string(255)', 'JobType:string(3)'],
  },
  ApexClass: {
    prefix: '01p',
    label: 'Apex Class',
    plural: 'Apex Classes',
    sharing: 'Read',
    fields: [
      'Name:string(255)',
      'NamespacePrefix:string(15)',
      'ApiVersion:double(18,1)',
      'Status:string(40)',
      'Body:textarea(1000000)',
      'IsValid:boolean',
      'LengthWithoutComments:int(9,0)',
    ],
  },
  ApexTrigger: {
    prefix: '01q',
    label: 'Apex Trigger',
    plural: 'Apex Triggers',
    sharing: 'Read',
    fields: [
      'Name:string(255)',
      'TableEnumOrId:string(255)',
      'ApiVersion:double(18,1)',
      'Status:string(40)',
      'Body:textarea(1000000)',
      'IsValid:boolean',
    ],
  },
  RecordType: {
    prefix: '012',
    label: 'Record Type',
    plural: 'Record Types',
    sharing: 'Read',
    fields: [
      'Name:string(80)',
      'DeveloperName:string(80)',
      'SobjectType:string(40)',
      'IsActive:boolean',
      'Description:string(255)',
    ],
  },
};

const LINE = /^(\w+):(\w+)(?:\((\d+)(?:,(\d+))?\))?(?::(.*))?$/;

function standardField(objectName: string, line: string): StoredField {
  const match = LINE.exec(line);
  if (!match) throw new Error(`Standard object ${objectName}: can't read the field line '${line}'`);
  const [, name = '', type = '', size, scale, flags = ''] = match;
  const letters = /^(ru|ro|r|u|x|md)?/.exec(flags)?.[0] ?? '';
  const reference = />([\w,*]+)(?:\/(\w+))?/.exec(flags);
  const values = /\[(.+)\]/.exec(flags)?.[1]?.split('|');
  const defaultValue = /d=([^[>]+)/.exec(flags)?.[1] ?? null;
  const readOnly = letters === 'ro';
  const options: Partial<StoredField> = {
    label: name
      .replace(/Id$/, ' ID')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace('  ', ' '),
    required: letters.startsWith('r') && !readOnly,
    unique: letters.includes('u'),
    externalId: letters.includes('x'),
    system: readOnly,
    createable: !readOnly,
    updateable: !readOnly,
    custom: false,
  };
  if (scale !== undefined) Object.assign(options, { precision: Number(size), scale: Number(scale) });
  else if (size !== undefined) options.length = Number(size);
  if (reference) {
    options.referenceTo = reference[1]?.split(',') ?? [];
    options.relationshipName = name.replace(/Id$/, '');
    options.childRelationshipName = reference[2] ?? null;
  }
  if (values)
    options.picklist = values.map((value) => ({
      value,
      label: value,
      isDefault: value === defaultValue,
      active: true,
    }));
  if (defaultValue !== null) options.defaultFormula = type === 'boolean' ? defaultValue : JSON.stringify(defaultValue);
  return makeField(name, type as StoredField['type'], options);
}

/** Adds the standard objects to a schema, or others that are described in the same way. */
export function addStandardObjects(schema: OrgSchema, objects: Record<string, StandardObject> = STANDARD): void {
  for (const [name, standard] of Object.entries(objects)) {
    const object = new ObjectDefinition(name, {
      label: standard.label,
      labelPlural: standard.plural,
      keyPrefix: standard.prefix,
      custom: false,
      kind: 'object',
    });
    object.sharingModel = standard.sharing;
    addSystemFields(object, standard.owned ?? false);
    for (const line of standard.fields) object.add(standardField(name, line));
    schema.add(object);
  }
}

/** Objects whose rows belong to the setup of the org; they are visible in Apex tests and not deleted with business data. */
export const SETUP_OBJECTS: ReadonlySet<string> = new Set([
  'User',
  'UserRole',
  'Group',
  'Profile',
  'PermissionSet',
  'PermissionSetAssignment',
  'CustomPermission',
  'CustomNotificationType',
  'SetupEntityAccess',
  'Organization',
  'ApexClass',
  'ApexTrigger',
  'RecordType',
]);
