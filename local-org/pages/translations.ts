/** Words of a project in another language: `objectTranslations/` and `translations/`. */
import { basename, dirname } from 'node:path';
import { list, readXml, text } from '../data/schema/xml.ts';

export interface FieldTranslation {
  label: string | null;
  help: string | null;
  /** Value → label. */
  picklist: Map<string, string>;
}

export interface ObjectTranslation {
  label: string | null;
  plural: string | null;
  nameField: string | null;
  fields: Map<string, FieldTranslation>;
  /** Layout section in the source's language → translated. */
  sections: Map<string, string>;
  /** Validation rule → its message. */
  messages: Map<string, string>;
}

export interface Translation {
  objects: Map<string, ObjectTranslation>;
  tabs: Map<string, string>;
  apps: Map<string, string>;
}

/** Reads the translations from files of the three kinds, by language. */
export function readTranslations(
  objectFiles: string[],
  fieldFiles: string[],
  translationFiles: string[],
): Map<string, Translation> {
  const languages = new Map<string, Translation>();
  const language = (name: string): Translation => {
    const found = languages.get(name) ?? { objects: new Map(), tabs: new Map(), apps: new Map() };
    languages.set(name, found);
    return found;
  };
  for (const file of objectFiles) {
    const [object, code] = folderOf(file);
    language(code).objects.set(object, objectTranslation(file));
  }
  for (const file of fieldFiles) {
    const [object, code] = folderOf(file);
    const node = readXml(file);
    language(code)
      .objects.get(object)
      ?.fields.set(text(node, 'name') ?? '', {
        label: text(node, 'label'),
        help: text(node, 'help'),
        picklist: new Map(
          list(node, 'picklistValues').map((value) => [
            text(value, 'masterLabel') ?? '',
            text(value, 'translation') ?? text(value, 'masterLabel') ?? '',
          ]),
        ),
      });
  }
  for (const file of translationFiles) {
    const node = readXml(file);
    const found = language(basename(file).split('.')[0] ?? '');
    for (const tab of list(node, 'customTabs')) found.tabs.set(text(tab, 'name') ?? '', text(tab, 'label') ?? '');
    for (const app of list(node, 'customApplications'))
      found.apps.set(text(app, 'name') ?? '', text(app, 'label') ?? '');
  }
  return languages;
}

/** `Invoice__c-de` → `Invoice__c`, `de`. */
function folderOf(file: string): [string, string] {
  const folder = basename(dirname(file));
  const cut = folder.lastIndexOf('-');
  return [folder.slice(0, cut), folder.slice(cut + 1)];
}

function objectTranslation(file: string): ObjectTranslation {
  const node = readXml(file);
  const name = (plural: string): string | null =>
    list(node, 'caseValues')
      .filter((value) => (text(value, 'plural') ?? 'false') === plural)
      .map((value) => text(value, 'value'))[0] ?? null;
  return {
    label: name('false'),
    plural: name('true'),
    nameField: text(node, 'nameFieldLabel'),
    fields: new Map(),
    messages: new Map(
      list(node, 'validationRules').map((rule) => [text(rule, 'name') ?? '', text(rule, 'errorMessage') ?? '']),
    ),
    sections: new Map(
      list(node, 'layouts').flatMap((layout) =>
        list(layout, 'sections').map((section): [string, string] => [
          text(section, 'section') ?? '',
          text(section, 'label') ?? '',
        ]),
      ),
    ),
  };
}
