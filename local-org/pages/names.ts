/** Labels of objects, fields, values, tabs and layout sections in the language of a user. */
import type { FieldInfo, ObjectInfo } from '../contract.ts';
import type { ObjectDefinition } from '../data/schema/objects.ts';
import type { App, PageMetadata, PageTab } from './metadata.ts';
import { STANDARD_FIELDS, STANDARD_OBJECTS } from './standard-names.ts';
import type { ObjectTranslation, Translation } from './translations.ts';
import { pageLanguage, type PageLanguage, WORDS } from './words.ts';

export class Names {
  readonly language: PageLanguage;
  private readonly translation: Translation | undefined;

  /** @param language as a user has it: `de`, `en_US` */
  constructor(metadata: Pick<PageMetadata, 'translations'>, language: string) {
    this.language = pageLanguage(language);
    this.translation = metadata.translations.get(language) ?? metadata.translations.get(language.split('_')[0] ?? '');
  }

  object(object: ObjectInfo): string {
    return this.own(object)?.label ?? STANDARD_OBJECTS[object.name]?.[this.language][0] ?? object.label;
  }

  plural(object: ObjectInfo): string {
    return this.own(object)?.plural ?? STANDARD_OBJECTS[object.name]?.[this.language][1] ?? object.labelPlural;
  }

  field(object: ObjectInfo, field: FieldInfo): string {
    const own = this.own(object);
    if (field.name === 'Name' && object.custom) return own?.nameField ?? field.label;
    const standard = STANDARD_FIELDS[`${object.name}.${field.name}`] ?? STANDARD_FIELDS[field.name];
    return own?.fields.get(field.name)?.label ?? standard?.[this.language] ?? field.label;
  }

  help(object: ObjectInfo, field: FieldInfo): string | null {
    return this.own(object)?.fields.get(field.name)?.help ?? field.helpText;
  }

  picklistValue(object: ObjectInfo, field: FieldInfo, value: string): string {
    const label = field.picklist?.find((entry) => entry.value === value)?.label ?? value;
    return this.own(object)?.fields.get(field.name)?.picklist.get(label) ?? label;
  }

  section(object: ObjectInfo, label: string): string {
    return this.own(object)?.sections.get(label) ?? label;
  }

  /** The message of a validation rule; any other one stays as it is. */
  message(object: ObjectDefinition, message: string): string {
    const rule = object.validationRules.find((candidate) => candidate.message === message);
    return (rule && this.own(object)?.messages.get(rule.name)) ?? message;
  }

  tab(tab: PageTab, object: ObjectInfo | undefined): string {
    if (tab.name === 'standard-home') return WORDS[this.language].home;
    if (tab.label === null) return object === undefined ? tab.name : this.plural(object);
    return this.translation?.tabs.get(tab.name) ?? tab.label;
  }

  app(app: App): string {
    return this.translation?.apps.get(app.name) ?? app.label;
  }

  private own(object: ObjectInfo): ObjectTranslation | undefined {
    return this.translation?.objects.get(object.name);
  }
}
