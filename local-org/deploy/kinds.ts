/**
 * The kinds of metadata that can be deployed, by folder of a package. `effect` tells what the local org makes of one:
 * `loaded` changes the running org, `kept` is taken and shown by `listMetadata` but changes nothing that runs.
 */
export interface Kind {
  folder: string;
  type: string;
  suffix: string;
  effect: 'loaded' | 'kept';
  /** A content file with a `-meta.xml` beside it. */
  hasMeta?: boolean;
  /** A folder of files. */
  isBundle?: boolean;
  /** Entries of one file are deployed one by one, and others of the same file stay. */
  isMerged?: boolean;
}

const kept = (folder: string, type: string, suffix: string): Kind => ({ folder, type, suffix, effect: 'kept' });

export const KINDS: Kind[] = [
  kept('applications', 'CustomApplication', 'app'),
  { folder: 'classes', type: 'ApexClass', suffix: 'cls', effect: 'loaded', hasMeta: true },
  { folder: 'customMetadata', type: 'CustomMetadata', suffix: 'md', effect: 'loaded' },
  { folder: 'customPermissions', type: 'CustomPermission', suffix: 'customPermission', effect: 'loaded' },
  kept('dashboards', 'Dashboard', 'dashboard'),
  kept('externalCredentials', 'ExternalCredential', 'externalCredential'),
  kept('flexipages', 'FlexiPage', 'flexipage'),
  { folder: 'flows', type: 'Flow', suffix: 'flow', effect: 'loaded' },
  { folder: 'labels', type: 'CustomLabels', suffix: 'labels', effect: 'loaded', isMerged: true },
  kept('layouts', 'Layout', 'layout'),
  { folder: 'lwc', type: 'LightningComponentBundle', suffix: '', effect: 'kept', isBundle: true },
  { folder: 'namedCredentials', type: 'NamedCredential', suffix: 'namedCredential', effect: 'loaded' },
  kept('objectTranslations', 'CustomObjectTranslation', 'objectTranslation'),
  { folder: 'notificationtypes', type: 'CustomNotificationType', suffix: 'notiftype', effect: 'loaded' },
  { folder: 'objects', type: 'CustomObject', suffix: 'object', effect: 'loaded' },
  { folder: 'permissionsets', type: 'PermissionSet', suffix: 'permissionset', effect: 'loaded' },
  kept('quickActions', 'QuickAction', 'quickAction'),
  kept('reports', 'Report', 'report'),
  kept('reportTypes', 'ReportType', 'reportType'),
  { folder: 'staticresources', type: 'StaticResource', suffix: 'resource', effect: 'kept', hasMeta: true },
  kept('tabs', 'CustomTab', 'tab'),
  { folder: 'translations', type: 'Translations', suffix: 'translation', effect: 'loaded', isMerged: true },
  { folder: 'triggers', type: 'ApexTrigger', suffix: 'trigger', effect: 'loaded', hasMeta: true },
];

/** Parts of a CustomObject that source keeps in files of their own: element → type, folder and suffix. */
export const OBJECT_PARTS: Record<string, { type: string; folder: string; suffix: string; effect: Kind['effect'] }> = {
  compactLayouts: { type: 'CompactLayout', folder: 'compactLayouts', suffix: 'compactLayout', effect: 'kept' },
  fields: { type: 'CustomField', folder: 'fields', suffix: 'field', effect: 'loaded' },
  listViews: { type: 'ListView', folder: 'listViews', suffix: 'listView', effect: 'kept' },
  validationRules: {
    type: 'ValidationRule',
    folder: 'validationRules',
    suffix: 'validationRule',
    effect: 'loaded',
  },
};

export const kindOfFolder = (folder: string): Kind | undefined => KINDS.find((kind) => kind.folder === folder);
