/** Custom notifications: kept by the runtime in place of the bell and the phone that show them. */
import { running } from '../runtime/execution.ts';
import type { ApexSet } from '../values/collections.ts';
import { apexError, PlatformObject } from '../values/object.ts';
import type { PlatformTypeDefinition } from './define.ts';

const RECIPIENTS_MAX = 500;
const TITLE_MAX = 250;
const BODY_MAX = 750;

class CustomNotification extends PlatformObject {
  static override apexName = 'Messaging.CustomNotification';
  typeId: string | null = null;
  title: string | null = null;
  body: string | null = null;
  targetId: string | null = null;
  targetPage: string | null = null;
  senderId: string | null = null;

  send(recipients: ApexSet): void {
    const { runtime, test } = running();
    const typeId = required(this.typeId, 'customNotifTypeId');
    const title = required(this.title, 'title', TITLE_MAX);
    const body = required(this.body, 'body', BODY_MAX);
    if (this.targetId === null && this.targetPage === null) required(null, 'targetId');
    const userIds = [...recipients.values()].map((id) => String(id as string));
    if (userIds.length === 0) required(null, 'recipientIds');
    if (userIds.length > RECIPIENTS_MAX) throw refused(`recipientIds has more than ${RECIPIENTS_MAX} values`);
    // A test is rolled back, and nobody is told of it.
    if (test !== null) return;
    for (const userId of userIds) {
      runtime.notifications.push({ typeId, userId, title, body, targetId: this.targetId });
    }
  }
}

function required(value: string | null, parameter: string, maximum = Infinity): string {
  if (value === null || value === '') throw refused(`Missing required input parameter: ${parameter}`);
  if (value.length > maximum) throw refused(`${parameter} has more than ${maximum} characters`);
  return value;
}

const refused = (words: string): Error => apexError('HandledException', words);

export const messagingTypes: PlatformTypeDefinition[] = [
  {
    name: 'Messaging.CustomNotification',
    constructors: { '()': () => new CustomNotification() },
    methods: {
      'void setNotificationTypeId(String id)': (one: CustomNotification, id: string) => void (one.typeId = id),
      'void setTitle(String title)': (one: CustomNotification, title: string) => void (one.title = title),
      'void setBody(String body)': (one: CustomNotification, body: string) => void (one.body = body),
      'void setTargetId(String id)': (one: CustomNotification, id: string) => void (one.targetId = id),
      'void setTargetPageRef(String page)': (one: CustomNotification, page: string) => void (one.targetPage = page),
      'void setSenderId(String id)': (one: CustomNotification, id: string) => void (one.senderId = id),
      'void send(Set<String> users)': (one: CustomNotification, users: ApexSet) => one.send(users),
    },
  },
];
