import { actOf, keyHelp } from 'c/approvalKeys';

const press = (key, changes = {}) => actOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...changes });

describe('keys of the approval queue', () => {
  it('do what the help says', () => {
    const acts = keyHelp
      .flatMap(({ name }) => name.split(' / '))
      .map((name) => {
        const key = name.replace('Shift+', '').replace('Esc', 'Escape');
        return press(key, { shiftKey: name.startsWith('Shift+') || key === '?' });
      });
    expect(acts).toEqual([
      'next',
      'previous',
      'open',
      'unmark',
      'mark',
      'markNext',
      'markPrevious',
      'approve',
      'reject',
      'split',
      'writeOff',
      'find',
      'explain',
      'undo',
      'help',
    ]);
  });

  it('belong to the browser with Ctrl, Alt or Cmd', () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) expect(press('a', { [modifier]: true })).toBeUndefined();
    expect(press('z')).toBeUndefined();
  });
});
