import type { Fault } from './fault.ts';

const matching = 'force-app/matching/classes';
const banking = 'force-app/banking/classes';
const reviewer = 'force-app/matching/permissionsets/SaldoReviewer.permissionset-meta.xml';

/** Mistakes that Salesforce deploys and that show when the code runs, or never by themselves. */
export const runningFaults: Fault[] = [
  {
    name: 'SOQL in a loop of 101',
    file: `${matching}/GetMatchStatus.cls`,
    find: '      ids.add(request.transactionId);',
    replace:
      '      for (BankTransaction__c found : [\n        SELECT Id\n        FROM BankTransaction__c\n        WHERE Id = :request.transactionId\n        WITH USER_MODE\n      ]) {\n        ids.add(found.Id);\n      }',
    trial: {
      runAs: 'reviewer',
      code: `
  List<GetMatchStatus.Request> requests = new List<GetMatchStatus.Request>();
  for (Integer i = 0; i < 101; i++) {
    requests.add(new GetMatchStatus.Request());
  }
  GetMatchStatus.run(requests);`,
    },
    caughtBy: ['PMD', 'run'],
  },
  {
    name: 'DML in a loop of 151',
    file: `${banking}/StatementImports.cls`,
    find: '    insert as system imports;\n',
    replace: '    for (StatementImport__c row : imports) {\n      insert as system row;\n    }\n',
    trial: {
      runAs: 'admin',
      code: `
  List<StatementImport__c> imports = new List<StatementImport__c>();
  for (Integer i = 0; i < 151; i++) {
    imports.add(new StatementImport__c(Status__c = 'Queued'));
  }
  StatementImports.queue(imports, new Map<Id, ContentVersion>{ null => new ContentVersion() });`,
    },
    caughtBy: ['PMD', 'run'],
  },
  {
    name: 'DML before a callout',
    file: `${matching}/MatchJob.cls`,
    find: '    Datetime startedAt = Datetime.now();\n',
    replace:
      "    Datetime startedAt = Datetime.now();\n    update as system new MatchRun__c(Id = runId, Status__c = 'Running');\n",
    trial: { tests: ['MatchJobTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Custom permission missing in a permission set',
    file: reviewer,
    find: '    <enabled>true</enabled>\n    <name>ApproveSuggestions</name>',
    replace: '    <enabled>false</enabled>\n    <name>ApproveSuggestions</name>',
    trial: { runAs: 'reviewer', code: 'AllocationService.approve(new List<Id>(), false, null);' },
    caughtBy: ['run'],
  },
  {
    name: 'Field missing in a permission set',
    file: reviewer,
    find: '    <field>BankTransaction__c.MatchReason__c</field>\n    <readable>true</readable>',
    replace: '    <field>BankTransaction__c.MatchReason__c</field>\n    <readable>false</readable>',
    trial: { runAs: 'reviewer', code: 'GetMatchStatus.run(new List<GetMatchStatus.Request>());' },
    caughtBy: ['run'],
  },
  {
    name: 'Field read that was not selected',
    file: `${matching}/LedgerLock.cls`,
    find: '            BookingDate__c,\n',
    replace: '',
    trial: { tests: ['AllocationServiceTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Read of a null object',
    file: `${banking}/BankTransactionTriggerHandler.cls`,
    find: 'String earlier = oldById == null ? null : oldById.get(row.Id).MatchStatus__c;',
    replace: 'String earlier = oldById.get(row.Id).MatchStatus__c;',
    trial: { tests: ['BankTransactionTriggerTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Cast to a wrong type',
    file: `${matching}/OpenItemBalances.cls`,
    find: "Money.orZero((Decimal) row.get('Amount__c'))",
    replace: "Money.orZero((Decimal) row.get('Status__c'))",
    trial: { tests: ['InvoiceTriggerTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Misspelt field in dynamic access',
    file: `${matching}/InvoiceTriggerHandler.cls`,
    find: "'Name'",
    replace: "'Number__c'",
    trial: { tests: ['InvoiceTriggerTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Wrong sign of an amount',
    file: `${matching}/AllocationReversal.cls`,
    find: '      Amount__c = -row.Amount__c,',
    replace: '      Amount__c = row.Amount__c,',
    trial: { tests: ['AllocationUndoTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Check of a custom permission left out',
    file: `${matching}/AllocationService.cls`,
    find: '    Permission.require(Permission.UNDO_ALLOCATIONS);\n',
    replace: '',
    trial: { tests: ['AllocationUndoTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Second job from a job',
    file: `${matching}/ClaimJob.cls`,
    find: '      MatchQueue.matchRun(runId);',
    replace: '      System.enqueueJob(new ClaimJob());\n      System.enqueueJob(new MatchJob(runId));',
    trial: { tests: ['ClaimJobTest'] },
    caughtBy: ['run'],
  },
  {
    name: 'Hard-coded id',
    file: `${banking}/StatementImports.cls`,
    find: 'update as system failedImport(importId, failure);',
    replace: "update as system failedImport('a0D000000000001EAA', failure);",
    trial: { tests: ['ImportStatementTest'] },
    caughtBy: ['PMD', 'run'],
  },
  {
    name: 'SOQL injection',
    file: `${matching}/ApprovalQueueSelector.cls`,
    find: '  private static Set<Id> paymentsOfItems(String pattern) {\n',
    replace:
      "  /**\n   * @param pattern Part of a name.\n   * @return Payments.\n   */\n  public static List<SObject> byName(String pattern) {\n    return Database.query('SELECT Id FROM BankTransaction__c WHERE Name LIKE \\'' + pattern + '\\'');\n  }\n\n  private static Set<Id> paymentsOfItems(String pattern) {\n",
    caughtBy: ['PMD'],
  },
  {
    name: 'Class without a sharing keyword',
    file: `${matching}/SuggestionSelector.cls`,
    find: 'public with sharing class SuggestionSelector {',
    replace: 'public class SuggestionSelector {',
    caughtBy: ['PMD'],
  },
  {
    name: 'System mode where the rights of the user count',
    file: `${matching}/SuggestionSelector.cls`,
    find: '[SELECT Id FROM Invoice__c WHERE Id IN :itemIds WITH USER_MODE]',
    replace: '[SELECT Id FROM Invoice__c WHERE Id IN :itemIds WITH SYSTEM_MODE]',
    // Sharing still holds (the class is `with sharing`); only a reviewer without read access to invoices would see more.
    trial: { tests: ['AllocationServiceTest'] },
    caughtBy: [],
  },
  {
    name: 'Empty catch block',
    file: `${matching}/JobQueue.cls`,
    find: '      // The job that waits does the same work: nothing is lost.\n      startedHere.add(signature);\n',
    replace: '',
    caughtBy: ['PMD'],
  },
];
