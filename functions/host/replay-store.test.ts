import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LocalReplayStore } from './replay-store.ts';

describe('the replay store', () => {
  it('accepts an id once while its signature lives', () => {
    const store = new LocalReplayStore();
    expect(store.accept('a', 150, 0)).toBe(true);
    expect(store.accept('a', 150, 149)).toBe(false);
    expect(store.accept('b', 150, 149)).toBe(true);
  });

  it('forgets what has expired, so that it does not grow for ever', () => {
    const store = new LocalReplayStore();
    for (let at = 0; at < 10_000; at++) store.accept(`id${at}`, at + 150, at);
    expect(store.size).toBeLessThan(200);
  });

  it('refuses rather than forgets where too many arrive at once', () => {
    const store = new LocalReplayStore({ maximum: 3 });
    for (const id of ['a', 'b', 'c']) store.accept(id, 150, 0);
    expect(() => store.accept('d', 150, 1)).toThrow(expect.objectContaining({ code: 'SALDO_HOST_BUSY', status: 503 }));
    expect(store.accept('a', 150, 1)).toBe(false);
    expect(store.accept('d', 400, 200)).toBe(true);
  });

  it('knows after a restart what it accepted before, also where its file was cut off by a crash', () => {
    const folder = mkdtempSync(join(tmpdir(), 'saldo-replays-'));
    const file = join(folder, 'accepted-requests');
    new LocalReplayStore({ file }).accept('org:one', 150, 0);
    appendFileSync(file, '150 org:tw');
    const restarted = new LocalReplayStore({ file });
    expect(restarted.accept('org:one', 150, 1)).toBe(false);
    expect(restarted.accept('org:two', 170, 1)).toBe(true);
    expect(new LocalReplayStore({ file }).accept('org:two', 170, 2)).toBe(false);
    expect(restarted.accept('org:three', 400, 300)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('400 org:three\n');
    rmSync(folder, { recursive: true });
  });
});
