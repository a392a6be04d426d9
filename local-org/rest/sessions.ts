import { randomBytes } from 'node:crypto';
import type { OrgData, User } from '../contract.ts';

/** How long a session lasts without a new login. */
const SESSION_MILLISECONDS = 2 * 60 * 60 * 1000;

interface Session {
  userId: string;
  expiresAt: number;
}

/** Access tokens of this process. They are random, never stored, and end after two hours or with the process. */
export class Sessions {
  private readonly data: OrgData;
  private readonly sessions = new Map<string, Session>();

  constructor(data: OrgData) {
    this.data = data;
  }

  /** A new access token for a user. */
  create(user: User, now = Date.now()): string {
    for (const [token, session] of this.sessions) if (session.expiresAt <= now) this.sessions.delete(token);
    const token = `${this.data.organization.id.slice(0, 15)}!${randomBytes(48).toString('base64url')}`;
    this.sessions.set(token, { userId: user.id, expiresAt: now + SESSION_MILLISECONDS });
    return token;
  }

  /** The active user of a token, or undefined where the token is unknown or expired. */
  user(token: string, now = Date.now()): User | undefined {
    const session = this.sessions.get(token);
    return session && session.expiresAt > now ? this.data.user(session.userId) : undefined;
  }

  revoke(token: string): void {
    this.sessions.delete(token);
  }
}
