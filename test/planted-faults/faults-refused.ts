import type { Fault } from './fault.ts';

const matching = 'force-app/matching/classes';
const banking = 'force-app/banking/classes';
const setup = 'force-app/setup/classes';

/** Mistakes for which Salesforce refuses the deployment. */
export const refusedFaults: Fault[] = [
  {
    name: 'Unknown field in SOQL',
    file: `${matching}/PayerAliases.cls`,
    find: 'SELECT AliasKey__c, EvidenceCount__c, RejectedCount__c',
    replace: 'SELECT AliasKey__c, EvidenceTotal__c, RejectedCount__c',
    caughtBy: ['compile'],
  },
  {
    name: 'Unknown field in code',
    file: `${matching}/LedgerSums.cls`,
    find: 'row.IsOnAccount__c ?',
    replace: 'row.IsOnTheAccount__c ?',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Unknown relationship in SOQL',
    file: `${matching}/ApprovalQueueSelector.cls`,
    find: '        Invoice__r.Type__c,',
    replace: '        Invoices__r.Type__c,',
    caughtBy: ['compile'],
  },
  {
    name: 'Wrong type of an argument',
    file: `${matching}/AllocationService.cls`,
    find: 'reason.left(255)',
    replace: "reason.left('255')",
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Wrong number of arguments',
    file: `${matching}/UndoAllocations.cls`,
    find: 'AllocationService.undo(allocationIds, requests[0].postingDate)',
    replace: 'AllocationService.undo(allocationIds)',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Missing return',
    file: `${matching}/Money.cls`,
    find: "    return key == '' ? null : key;",
    replace: "    if (key != '') {\n      return key;\n    }",
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Assignment of a wrong type',
    file: `${matching}/GetMatchStatus.cls`,
    find: 'response.openSuggestions = found.AllocationSuggestions__r.size();',
    replace: 'response.openSuggestions = found.MatchStatus__c;',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Comparison of incompatible types',
    file: `${matching}/MatchTransactions.cls`,
    find: "wanted.MatchStatus__c == 'Matching'",
    replace: 'wanted.MatchStatus__c == 5',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Unknown method of a System class',
    file: `${setup}/FunctionClient.cls`,
    find: 'String requestId = UUID.randomUUID().toString();',
    replace: 'String requestId = UUID.nextUUID().toString();',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Unknown class',
    file: `${matching}/StaleClaimSweeper.cls`,
    find: '      MatchQueue.start();',
    replace: '      MatchingQueue.start();',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Unknown variable',
    file: `${matching}/SuggestionSelector.cls`,
    find: 'return line.Invoice__c == null ?',
    replace: 'return lines.Invoice__c == null ?',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Unknown bind variable in SOQL',
    file: `${matching}/MatchRuns.cls`,
    find: '      LIMIT :size',
    replace: '      LIMIT :count',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Private member of another class',
    file: `${matching}/ClaimJob.cls`,
    find: 'MatchRuns.isChainUnderWay()',
    replace: 'MatchRuns.claimable(1).isEmpty()',
    caughtBy: ['compile'],
  },
  {
    name: 'Second @InvocableMethod in a class',
    file: `${matching}/RejectSuggestion.cls`,
    find: '  private static Response responseOf(Problem problem) {',
    replace:
      "  /**\n   * @param requests Suggestions.\n   * @return One response per suggestion, in the same order.\n   */\n  @InvocableMethod(label='Again')\n  public static List<Response> again(List<Request> requests) {\n    return run(requests);\n  }\n\n  private static Response responseOf(Problem problem) {",
    caughtBy: ['compile'],
  },
  {
    name: 'Missing method of an interface',
    file: `${matching}/MatchFinalizer.cls`,
    find: 'public void execute(FinalizerContext context)',
    replace: 'public void finish(FinalizerContext context)',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Trigger event that does not exist',
    file: 'force-app/banking/triggers/BankStatementTrigger.trigger',
    find: '(after insert, after update)',
    replace: '(after insert, before undelete)',
    caughtBy: ['compile'],
  },
  {
    name: 'Unreachable statement',
    file: `${setup}/SaldoConfiguration.cls`,
    find: '  public static Integer chunkSize() {\n',
    replace: '  public static Integer chunkSize() {\n    return 200;\n',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Variable declared twice',
    file: `${matching}/OpenItemBalances.cls`,
    find: '    Boolean isSettled = openBalance == 0;',
    replace: '    Boolean isSettled = openBalance == 0;\n    Decimal amount = openBalance;',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Assignment to a final field',
    file: `${matching}/LedgerPosting.cls`,
    find: '    write(1);\n',
    replace: '    rowsByRecord = new Map<Id, List<Allocation__c>>();\n    write(1);\n',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'Instance member in a static method',
    file: `${matching}/AllocationReversal.cls`,
    find: '    if (row.Reverses__c != null) {\n',
    replace: '    if (row.Reverses__c != null && outcomes.size() > 0) {\n',
    caughtBy: ['apex-ls', 'compile'],
  },
  {
    name: 'ORDER BY with FOR UPDATE',
    file: `${matching}/LedgerLock.cls`,
    find: '          WHERE Id IN :ids\n          WITH SYSTEM_MODE\n          FOR UPDATE',
    replace: '          WHERE Id IN :ids\n          WITH SYSTEM_MODE\n          ORDER BY Id\n          FOR UPDATE',
    caughtBy: ['compile'],
  },
  {
    name: 'Test method that returns a value',
    file: 'force-app/matching/test/classes/MoneyTest.cls',
    find: "    Assert.isNull(Money.numberKey(null), 'There was nothing.');\n  }\n",
    replace:
      "    Assert.isNull(Money.numberKey(null), 'There was nothing.');\n  }\n\n  @IsTest\n  static Integer shouldReturnSomething() {\n    Assert.isNull(Money.numberKey(null), 'There was nothing.');\n    return 1;\n  }\n",
    caughtBy: ['compile'],
  },
  {
    name: 'Value that an enum does not have',
    file: `${banking}/BankTransactionTriggerHandler.cls`,
    find: 'when BEFORE_UPDATE {',
    replace: 'when BEFORE_UPSERT {',
    caughtBy: ['apex-ls', 'compile'],
  },
];
