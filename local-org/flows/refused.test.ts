import { describe, expect, it } from 'vitest';
import type { FlowSource } from './definition.ts';
import { openOrgData } from '../data/org-data.ts';
import { loadApex } from '../apex/index.ts';
import { PROJECT } from '../fixtures/fixture-org.ts';
import { flowSource, openFlowOrg } from './fixtures/org.ts';

const data = openOrgData({ projectDir: PROJECT, dataDir: null });

function problemsOf(...flows: FlowSource[]): string {
  try {
    loadApex(data, { sources: [], flows });
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const inserted = (element: string) => flowSource('Assignment', ['<status>', `${element}<status>`]);

describe('what a flow may not have', () => {
  it.each([
    ['an unknown element', inserted('<waits><name>Wait_a_day</name></waits>'), 'Wait_a_day: waits is not supported'],
    ['a screen', inserted('<screens><name>Ask</name></screens>'), 'Ask: screens is not supported'],
    [
      'an unknown attribute of an element',
      flowSource('Loop', ['<iterationOrder>', '<speed>1</speed><iterationOrder>']),
      'Each: loops/speed is not supported',
    ],
    [
      'an upsert',
      flowSource('Create_Records', ['<inputReference>', '<doesUpsert>true</doesUpsert><inputReference>']),
      'Tasks: recordCreates/doesUpsert is not supported',
    ],
    [
      'another kind of action',
      flowSource('Action', ['<actionType>apex<', '<actionType>emailSimple<']),
      'Double: an action of type emailSimple is not supported',
    ],
    ['a class without an invocable method', flowSource('Action'), 'Double: Doubler has no invocable method'],
    [
      'a path by time offset',
      flowSource('After_Commit', ['<pathType>AsyncAfterCommit</pathType>', '<offsetNumber>1</offsetNumber>']),
      'start: scheduledPaths/offsetNumber is not supported',
    ],
    [
      'another trigger',
      flowSource('After_Save', ['RecordAfterSave', 'PlatformEvent']),
      'start: triggerType PlatformEvent is not supported',
    ],
    [
      'another kind of flow',
      flowSource('Assignment', ['AutoLaunchedFlow', 'Flow']),
      'processType: Flow is not supported, only AutoLaunchedFlow',
    ],
    [
      'an unknown operator',
      flowSource('Decision', ['StartsWith', 'SoundsLike']),
      'Size: operator SoundsLike is not supported',
    ],
    [
      'a field that does not exist',
      flowSource('Update_Records', ['<field>Industry</field>', '<field>Trade</field>']),
      'All: field Trade does not exist on Account',
    ],
    [
      'a resource that does not exist',
      flowSource('Loop', ['{!Each};', '{!Every};']),
      'Join: there is no resource Every',
    ],
    [
      'a formula that can not be compiled',
      flowSource('Formula', ['{!amount} / 8', 'EIGHTH({!amount})']),
      'half: function EIGHTH() is not known to the local org',
    ],
    [
      'an element to go to that does not exist',
      flowSource('Loop', ['<targetReference>Done<', '<targetReference>End<']),
      'Each: there is no element End to go to',
    ],
    ['a subflow that is not there', flowSource('Subflow'), 'Half: there is no active flow Formula'],
    [
      'writing other records before saving',
      flowSource('After_Save', ['RecordAfterSave', 'RecordBeforeSave']),
      "Welcome: recordCreates can't be used in a flow before saving",
    ],
    [
      'logic over conditions that are not there',
      flowSource('Decision', ['1 AND (2 OR 3)', '1 AND (2 OR 4)']),
      'Size: the logic 1 AND (2 OR 4) has no condition 4',
    ],
  ])('%s stops the start with its name', (_, flow, problem) => {
    const message = problemsOf(flow);
    expect(message).toContain('SALDO_FLOW_INVALID');
    expect(message).toContain(`${flow.file}: ${problem}`);
  });

  it('all problems of all flows are named at once', () => {
    const message = problemsOf(
      flowSource('Loop', ['{!Each};', '{!Every};']),
      flowSource('Formula', ['{!amount} / 8', 'EIGHTH({!amount})']),
    );
    expect(message).toContain('Loop.flow-meta.xml: Join');
    expect(message).toContain('Formula.flow-meta.xml: half');
  });

  it('a version that is not active is not looked at', async () => {
    const draft = inserted('<waits><name>Wait_a_day</name></waits>');
    const org = openFlowOrg([{ ...draft, text: draft.text.replace('>Active<', '>Draft<') }]);
    expect(await org.apex.invokeFlow('Assignment', [{}], org.user)).toBeNull();
  });
});
