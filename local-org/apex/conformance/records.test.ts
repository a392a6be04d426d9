/** Apex Developer Guide, "Working with Data in Apex": sObjects, DML, SOQL, dynamic Apex, custom settings, triggers. */
import { conformance } from './feature.ts';

const insertAll = (name: string, count: number) =>
  `List<Account> all = new List<Account>(); for (Integer i = 0; i < ${count}; i++) all.add(new Account(Name = '${name} ' + i, NumberOfEmployees = i)); insert as system all;`;

conformance('DML', {
  programs: [
    [
      'Inserting and Updating Records, ids are set',
      "Account a = new Account(Name = 'ins'); System.debug(a.Id); insert as system a; System.debug(a.Id.getSObjectType());",
      ['null', 'Account'],
    ],
    [
      'Relating Records by Using an External ID: the parent as an object with its id',
      "Account a = new Account(Name = 'parent'); insert as system a; insert as system new Contact(LastName = 'child', AccountId = a.Id); System.debug([SELECT Account.Name FROM Contact WHERE LastName = 'child' WITH SYSTEM_MODE].Account.Name);",
      ['parent'],
    ],
    [
      'Upserting Records by id',
      "Account a = new Account(Name = 'up'); upsert a; a.Name = 'up2'; upsert a; System.debug([SELECT COUNT() FROM Account WHERE Name LIKE 'up%' WITH SYSTEM_MODE]);",
      ['1'],
    ],
    [
      'Deleting and Restoring Deleted Records',
      "Account a = new Account(Name = 'del'); insert as system a; delete as system a; System.debug([SELECT COUNT() FROM Account WHERE Id = :a.Id WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Id = :a.Id AND IsDeleted = TRUE WITH SYSTEM_MODE ALL ROWS]); undelete as system a; System.debug([SELECT COUNT() FROM Account WHERE Id = :a.Id WITH SYSTEM_MODE]);",
      ['0', '1', '1'],
    ],
    [
      'Database Methods, delete by id',
      "Account a = new Account(Name = 'delid'); insert as system a; Database.DeleteResult r = Database.delete(a.Id, false); System.debug(r.isSuccess()); System.debug(r.getId() == a.Id);",
      ['true', 'true'],
    ],
    [
      'Database Methods, UpsertResult tells what was created',
      "Account a = new Account(Name = 'upres'); Database.UpsertResult r = Database.upsert(a, false); System.debug(r.isCreated()); System.debug(Database.upsert(a, false).isCreated());",
      ['true', 'false'],
    ],
    [
      'Returned Database Errors',
      'Database.SaveResult r = Database.insert(new Account(), false); System.debug(r.getErrors()[0].getStatusCode()); System.debug(r.getErrors()[0].getMessage()); System.debug(r.getId());',
      ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', 'null'],
    ],
    [
      'Setting Savepoints and Rolling Back Transactions, ids stay in memory',
      "Savepoint sp = Database.setSavepoint(); Account a = new Account(Name = 'sp2'); insert as system a; Database.rollback(sp); System.debug(a.Id == null); System.debug([SELECT COUNT() FROM Account WHERE Name = 'sp2' WITH SYSTEM_MODE]);",
      ['false', '0'],
    ],
    [
      'Limits count rollbacks as DML',
      'Integer before = Limits.getDmlStatements(); Savepoint sp = Database.setSavepoint(); Database.rollback(sp); System.debug(Limits.getDmlStatements() - before);',
      ['2'],
    ],
    [
      'An empty list is no statement',
      'Integer before = Limits.getDmlStatements(); insert as system new List<Account>(); System.debug(Limits.getDmlStatements() - before);',
      ['0'],
    ],
    [
      'All or none: nothing of a failed statement stays',
      "try { insert as system new List<Account>{ new Account(Name = 'none'), new Account() }; } catch (DmlException e) { System.debug(e.getMessage()); } System.debug([SELECT COUNT() FROM Account WHERE Name = 'none' WITH SYSTEM_MODE]);",
      [
        'Insert failed. First exception on row 1; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Name]: [Name]',
        '0',
      ],
    ],
    [
      'sObject, get, put, getPopulatedFieldsAsMap',
      "Account a = new Account(Name = 'x', NumberOfEmployees = 3); System.debug(a.get('name')); a.put('NumberOfEmployees', 4); System.debug(a.getPopulatedFieldsAsMap().keySet());",
      ['x', '{Name, NumberOfEmployees}'],
    ],
    ['sObject, text of a record', "System.debug(new Account(Name = 'x'));", ['Account:{Name=x}']],
    [
      'sObject, clone drops the id',
      "Account a = new Account(Id = '001000000000001AAA', Name = 'x'); System.debug(a.clone(false).Id); System.debug(a.clone(true).Id);",
      ['null', '001000000000001AAA'],
    ],
    [
      'Dynamic DML, newSObject',
      "SObject s = Schema.getGlobalDescribe().get('Account').newSObject(); s.put('Name', 'dyn'); insert as system s; System.debug([SELECT Name FROM Account WHERE Id = :s.Id WITH SYSTEM_MODE].Name);",
      ['dyn'],
    ],
    [
      'Dynamic DML, a list of mixed objects',
      "insert as system new List<SObject>{ new Account(Name = 'mixed'), new Contact(LastName = 'mixed') }; System.debug([SELECT COUNT() FROM Contact WHERE LastName = 'mixed' WITH SYSTEM_MODE]);",
      ['1'],
    ],
  ],
  throwing: [
    [
      'Update needs an id',
      "update as system new Account(Name = 'x');",
      'System.DmlException',
      /^Update failed\. First exception on row 0; first error: MISSING_ARGUMENT, Id not specified in an update call: \[/,
    ],
    ['Delete needs an id', 'delete as system new Account();', 'System.DmlException', /MISSING_ARGUMENT/],
    [
      'Insert refuses an id',
      "insert as system new Account(Id = '001000000000001AAA', Name = 'x');",
      'System.DmlException',
      /INVALID_FIELD_FOR_INSERT_UPDATE, cannot specify Id in an insert call/,
    ],
    [
      'A text that is too long',
      "insert as system new Account(Name = 'x'.repeat(256));",
      'System.DmlException',
      /STRING_TOO_LONG/,
    ],
    [
      'A deleted record',
      "Account a = new Account(Name = 'gone'); insert as system a; delete as system a; update as system a;",
      'System.DmlException',
      /ENTITY_IS_DELETED/,
    ],
    [
      'A reference to nothing',
      "insert as system new Contact(LastName = 'x', AccountId = '001999999999999');",
      'System.DmlException',
      /INVALID_CROSS_REFERENCE_KEY|FIELD_INTEGRITY_EXCEPTION|MALFORMED_ID/,
    ],
    [
      'put of a wrong type',
      "new Account().put('NumberOfEmployees', 'x');",
      'System.SObjectException',
      /Illegal assignment from String to/,
    ],
    [
      'get of an unknown field',
      "new Account().get('Nothing__c');",
      'System.SObjectException',
      'Invalid field Nothing__c for Account',
    ],
    ['DML of null', 'Account a; insert as system a;', 'System.NullPointerException', /.*/],
    ['DML of a list with null', 'insert as system new List<Account>{ null };', 'System.NullPointerException', /.*/],
    [
      'An e-mail address',
      "insert as system new Contact(LastName = 'x', Email = 'not an address');",
      'System.DmlException',
      /INVALID_EMAIL_ADDRESS/,
    ],
  ],
});

conformance('SOQL', {
  programs: [
    [
      'SOQL Queries in Apex, LIMIT, OFFSET and ORDER BY',
      `${insertAll('order', 5)} for (Account a : [SELECT Name FROM Account WHERE Name LIKE 'order %' WITH SYSTEM_MODE ORDER BY NumberOfEmployees DESC LIMIT 2 OFFSET 1]) System.debug(a.Name);`,
      ['order 3', 'order 2'],
    ],
    [
      'ORDER BY, nulls come first unless said',
      "insert as system new List<Account>{ new Account(Name = 'nul 1', NumberOfEmployees = 1), new Account(Name = 'nul 2') }; System.debug([SELECT Name FROM Account WHERE Name LIKE 'nul %' WITH SYSTEM_MODE ORDER BY NumberOfEmployees][0].Name); System.debug([SELECT Name FROM Account WHERE Name LIKE 'nul %' WITH SYSTEM_MODE ORDER BY NumberOfEmployees NULLS LAST][0].Name);",
      ['nul 2', 'nul 1'],
    ],
    [
      'Using Apex Variables in SOQL, an expression',
      `${insertAll('bind', 3)} Integer n = 1; System.debug([SELECT Name FROM Account WHERE Name LIKE 'bind %' AND NumberOfEmployees = :(n + 1) WITH SYSTEM_MODE].Name);`,
      ['bind 2'],
    ],
    [
      'Using Apex Variables in SOQL, IN a set, a list, records',
      "Account a = new Account(Name = 'in'); insert as system a; System.debug([SELECT COUNT() FROM Account WHERE Id IN :new Set<Id>{ a.Id } WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Id IN :new List<Account>{ a } WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Name = :null WITH SYSTEM_MODE]);",
      ['1', '1', '0'],
    ],
    [
      'Working with SOQL Aggregate Functions',
      `${insertAll('agg', 4)} AggregateResult r = [SELECT COUNT(Id) c, SUM(NumberOfEmployees) s, AVG(NumberOfEmployees) a, MIN(NumberOfEmployees) mi, MAX(NumberOfEmployees) ma FROM Account WHERE Name LIKE 'agg %' WITH SYSTEM_MODE]; System.debug(r.get('c') + ' ' + r.get('s') + ' ' + r.get('a') + ' ' + r.get('mi') + ' ' + r.get('ma'));`,
      ['4 6 1.5 0 3'],
    ],
    [
      'Working with SOQL Aggregate Functions, names without an alias',
      `${insertAll('expr', 2)} System.debug([SELECT COUNT(Id) FROM Account WHERE Name LIKE 'expr %' WITH SYSTEM_MODE][0].get('expr0'));`,
      ['2'],
    ],
    [
      'GROUP BY and HAVING',
      "insert as system new List<Account>{ new Account(Name = 'grp a'), new Account(Name = 'grp a'), new Account(Name = 'grp b') }; for (AggregateResult r : [SELECT Name, COUNT(Id) n FROM Account WHERE Name LIKE 'grp %' WITH SYSTEM_MODE GROUP BY Name HAVING COUNT(Id) > 1]) System.debug(r.get('Name') + ' ' + r.get('n'));",
      ['grp a 2'],
    ],
    [
      'Understanding Foreign Key and Parent-Child Relationship SOQL Queries',
      "Account a = new Account(Name = 'rel'); insert as system a; insert as system new List<Contact>{ new Contact(LastName = 'c1', AccountId = a.Id), new Contact(LastName = 'c2', AccountId = a.Id) }; Account read = [SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Id = :a.Id WITH SYSTEM_MODE]; System.debug(read.Contacts.size()); System.debug(read.Contacts[1].LastName); System.debug(read.getSObjects('Contacts').size());",
      ['2', 'c2', '2'],
    ],
    [
      'Semi-joins and anti-joins',
      "Account a = new Account(Name = 'semi'); insert as system new List<Account>{ a, new Account(Name = 'semi') }; insert as system new Contact(LastName = 's', AccountId = a.Id); System.debug([SELECT COUNT() FROM Account WHERE Name = 'semi' AND Id IN (SELECT AccountId FROM Contact) WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Name = 'semi' AND Id NOT IN (SELECT AccountId FROM Contact WHERE AccountId != NULL) WITH SYSTEM_MODE]);",
      ['1', '1'],
    ],
    [
      'LIKE, wildcards and case',
      "insert as system new Account(Name = 'Like_It'); System.debug([SELECT COUNT() FROM Account WHERE Name LIKE 'lIKE%' WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Name LIKE 'Like\\\\_It' WITH SYSTEM_MODE]);",
      ['1', '1'],
    ],
    [
      'Comparison of text ignores case',
      "insert as system new Account(Name = 'CASE'); System.debug([SELECT COUNT() FROM Account WHERE Name = 'case' WITH SYSTEM_MODE]);",
      ['1'],
    ],
    [
      'Date literals',
      "insert as system new Account(Name = 'today'); System.debug([SELECT COUNT() FROM Account WHERE Name = 'today' AND CreatedDate = TODAY WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Name = 'today' AND CreatedDate = YESTERDAY WITH SYSTEM_MODE]); System.debug([SELECT COUNT() FROM Account WHERE Name = 'today' AND CreatedDate = LAST_N_DAYS:3 WITH SYSTEM_MODE]);",
      ['1', '0', '1'],
    ],
    [
      'Dynamic SOQL, Database.query',
      "insert as system new Account(Name = 'dynq'); List<SObject> found = Database.query('SELECT Name FROM Account WHERE Name = \\'dynq\\'', AccessLevel.SYSTEM_MODE); System.debug(found[0].get('Name'));",
      ['dynq'],
    ],
    [
      'Dynamic SOQL binds a local variable by its name',
      "insert as system new Account(Name = 'local'); String wanted = 'local'; List<Account> found = Database.query('SELECT Name FROM Account WHERE Name = :wanted'); System.debug(found.size()); String text = 'SELECT COUNT() FROM Account WHERE Name IN :names'; List<String> names = new List<String>{ 'local' }; System.debug(Database.countQuery(text));",
      ['1', '1'],
    ],
    [
      'Dynamic SOQL binds fields of the class',
      "static String wanted = 'nobody at all'; public static void run() { System.debug(Database.countQuery('SELECT COUNT() FROM Account WHERE Name = :wanted')); }",
      ['0'],
    ],
    [
      'Database.queryWithBinds',
      "insert as system new Account(Name = 'withbinds'); System.debug(Database.queryWithBinds('SELECT Id FROM Account WHERE Name = :n', new Map<String, Object>{ 'n' => 'withbinds' }, AccessLevel.SYSTEM_MODE).size());",
      ['1'],
    ],
    [
      'Database.countQuery',
      "System.debug(Database.countQuery('SELECT COUNT() FROM Account WHERE Name = \\'no such name\\''));",
      ['0'],
    ],
    [
      'A query assigned to one record',
      "insert as system new Account(Name = 'one'); Account a = [SELECT Id, Name FROM Account WHERE Name = 'one' WITH SYSTEM_MODE LIMIT 1]; System.debug(a.Name);",
      ['one'],
    ],
  ],
  throwing: [
    [
      'One row was expected',
      "Account a = [SELECT Id FROM Account WHERE Name = 'there is none' WITH SYSTEM_MODE];",
      'System.QueryException',
      'List has no rows for assignment to SObject',
    ],
    [
      'Dynamic SOQL, an unknown field',
      "Database.query('SELECT Nope FROM Account');",
      'System.QueryException',
      /No such column 'Nope' on entity 'Account'/,
    ],
    [
      'Dynamic SOQL, an unknown object',
      "Database.query('SELECT Id FROM Nope__c');",
      'System.QueryException',
      /sObject type 'Nope__c' is not supported/,
    ],
    ['Dynamic SOQL, a syntax error', "Database.query('SELECT FROM Account');", 'System.QueryException', /.+/],
    [
      'Dynamic SOQL, an unknown variable',
      "Database.query('SELECT Id FROM Account WHERE Name = :nothing');",
      'System.QueryException',
      'Variable does not exist: nothing',
    ],
    [
      'Dynamic SOQL, a bind that the map does not have',
      "Database.queryWithBinds('SELECT Id FROM Account WHERE Name = :a', new Map<String, Object>{ 'b' => 1 }, AccessLevel.SYSTEM_MODE);",
      'System.QueryException',
      "Key 'a' does not exist in the bindMap",
    ],
    [
      'AggregateResult, an unknown alias',
      "AggregateResult r = [SELECT COUNT(Id) c FROM Account WITH SYSTEM_MODE]; r.get('d');",
      'System.SObjectException',
      /d/,
    ],
    [
      'A bind list that is null',
      'List<Id> ids; List<Account> a = [SELECT Id FROM Account WHERE Id IN :ids];',
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
  ],
});

conformance('Describe, JSON and settings', {
  expressions: [
    ['Understanding Apex Describe Information, object', 'Account.SObjectType.getDescribe().getKeyPrefix()', '001'],
    ['Understanding Apex Describe Information, labels', 'Schema.SObjectType.Contact.getLabelPlural()', 'Contacts'],
    ['Using Field Tokens', 'Account.Name.getDescribe().getType()', 'STRING'],
    ['Using Field Tokens, length', 'Account.Name.getDescribe().getLength()', '255'],
    ['Using Field Tokens, references', 'Contact.AccountId.getDescribe().getReferenceTo()[0]', 'Account'],
    ['Using Field Tokens, relationship name', 'Contact.AccountId.getDescribe().getRelationshipName()', 'Account'],
    ['Field maps find any spelling', "Schema.SObjectType.Account.fields.getMap().get('nAmE')", 'Name'],
    ['Schema.describeSObjects', "Schema.describeSObjects(new List<String>{ 'account' })[0].getName()", 'Account'],
    [
      'JSON.serialize, a list',
      "JSON.serialize(new List<Object>{ 1, 'a', true, null, 2.50 })",
      '[1,"a",true,null,2.50]',
    ],
    [
      'JSON.serialize, a record',
      "JSON.serialize(new Account(Name = 'x'))",
      '{"attributes":{"type":"Account"},"Name":"x"}',
    ],
    ['JSON.serialize, escapes', "JSON.serialize('a\"b\\n')", '"a\\"b\\n"'],
    [
      'JSON.serialize, suppressed nulls',
      'JSON.serialize(new Account(Name = null), true)',
      '{"attributes":{"type":"Account"}}',
    ],
    [
      'JSON.deserialize, a list of integers',
      "(List<Integer>) JSON.deserialize('[1,2]', List<Integer>.class)",
      '(1, 2)',
    ],
    ['JSON.deserialize, a date', '((Date) JSON.deserialize(\'"2026-02-03"\', Date.class)).day()', '3'],
    ['JSON.deserialize, a record', '((Account) JSON.deserialize(\'{"Name":"x"}\', Account.class)).Name', 'x'],
    [
      'JSON.deserializeUntyped, nested',
      '((List<Object>) ((Map<String, Object>) JSON.deserializeUntyped(\'{"a":[1,{"b":null}]}\')).get(\'a\')).size()',
      '2',
    ],
    ['EncodingUtil, base64', "EncodingUtil.base64Encode(Blob.valueOf('Saldo'))", 'U2FsZG8='],
    ['EncodingUtil, base64 back', "EncodingUtil.base64Decode('U2FsZG8=').toString()", 'Saldo'],
    ['EncodingUtil, hex', "EncodingUtil.convertToHex(Blob.valueOf('Az'))", '417a'],
    [
      'EncodingUtil, urlEncode and urlDecode',
      "EncodingUtil.urlDecode(EncodingUtil.urlEncode('ä &=', 'UTF-8'), 'UTF-8')",
      'ä &=',
    ],
    [
      'Crypto.generateDigest, MD5',
      "EncodingUtil.convertToHex(Crypto.generateDigest('MD5', Blob.valueOf('abc')))",
      '900150983cd24fb0d6963f7d28e17f72',
    ],
    ['UserInfo', 'UserInfo.getUserId().getSObjectType()', 'User'],
    ['Limits, queries', 'Limits.getLimitQueries() + Limits.getLimitDmlStatements() + Limits.getLimitCallouts()', '350'],
    ['Limits, jobs', 'Limits.getLimitQueueableJobs() + Limits.getLimitFutureCalls()', '100'],
    ['Custom Settings Methods, getOrgDefaults of nothing', 'SaldoSettings__c.getOrgDefaults().Id', null],
    ['Custom Settings Methods, getValues of nothing', 'SaldoSettings__c.getValues(UserInfo.getUserId())', null],
    ['Custom Metadata Type Methods, getInstance of nothing', "FunctionHost__mdt.getInstance('Nothing')", null],
  ],
  throwing: [
    ['JSON.deserialize, malformed', "JSON.deserialize('{', Account.class);", 'System.JSONException', /.+/],
    ['JSON.deserialize, a wrong type', 'JSON.deserialize(\'"x"\', Integer.class);', 'System.JSONException', /.+/],
    [
      'JSON.deserializeStrict, an unknown member',
      'public Integer a; public static void run() { JSON.deserializeStrict(\'{"a":1,"b":2}\', Feature.class); }',
      'System.JSONException',
      /b/,
    ],
    ['Assert.isNull', 'Assert.isNull(1);', 'System.AssertException', /Assertion Failed/],
    [
      'System.assertEquals',
      "System.assertEquals('a', 'A', 'text');",
      'System.AssertException',
      'Assertion Failed: text: Expected: a, Actual: A',
    ],
    [
      'System.assertNotEquals',
      'System.assertNotEquals(1, 1);',
      'System.AssertException',
      /^Assertion Failed: Same value: 1$/,
    ],
    [
      'System.schedule, a wrong expression',
      "public class Job implements Schedulable { public void execute(SchedulableContext c) { } } public static void run() { System.schedule('x', 'nonsense', new Job()); }",
      'System.StringException',
      /.+/,
    ],
  ],
});

conformance('Triggers', {
  beside: [
    `trigger Opportunities on Contact (before insert, before update, after insert, before delete) {
      if (Trigger.isBefore && Trigger.isInsert) { for (Contact c : Trigger.new) mark(c); }
      if (Trigger.isBefore && Trigger.isUpdate) { for (Contact c : Trigger.new) c.Description = Trigger.oldMap.get(c.Id).LastName; }
      if (Trigger.isBefore && Trigger.isDelete) { for (Contact c : Trigger.old) if (c.LastName == 'keep') c.addError('kept'); }
      static void mark(Contact c) { c.Description = 'marked'; if (c.LastName == 'bad') c.LastName.addError('bad name'); }
    }`,
  ],
  programs: [
    [
      'Trigger Context Variables, a method inside the trigger',
      "Contact c = new Contact(LastName = 'ok'); insert as system c; System.debug([SELECT Description FROM Contact WHERE Id = :c.Id WITH SYSTEM_MODE].Description);",
      ['marked'],
    ],
    [
      'Trigger Context Variables, oldMap',
      "Contact c = new Contact(LastName = 'before'); insert as system c; c.LastName = 'after'; update as system c; System.debug([SELECT Description FROM Contact WHERE Id = :c.Id WITH SYSTEM_MODE].Description);",
      ['before'],
    ],
    [
      'Trigger Exceptions, addError with partial success',
      "List<Database.SaveResult> r = Database.insert(new List<Contact>{ new Contact(LastName = 'bad'), new Contact(LastName = 'fine') }, false); System.debug(r[0].isSuccess()); System.debug(r[0].getErrors()[0].getMessage()); System.debug(r[0].getErrors()[0].getStatusCode()); System.debug(r[1].isSuccess());",
      ['false', 'bad name', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'true'],
    ],
    ['Trigger is null outside', 'System.debug(Trigger.isExecuting); System.debug(Trigger.new);', ['false', 'null']],
  ],
  throwing: [
    [
      'Trigger Exceptions, addError',
      "insert as system new Contact(LastName = 'bad');",
      'System.DmlException',
      'Insert failed. First exception on row 0; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, bad name: [LastName]',
    ],
    [
      'Trigger Exceptions, before delete',
      "Contact c = new Contact(LastName = 'keep'); insert as system c; delete as system c;",
      'System.DmlException',
      /^Delete failed\. First exception on row 0 with id .{18}; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, kept: \[\]$/,
    ],
  ],
});

const NOTIFICATION = `Messaging.CustomNotification n = new Messaging.CustomNotification();
  n.setTitle('Title'); n.setBody('Body');
  String typeId = [SELECT Id FROM CustomNotificationType WHERE DeveloperName = 'Reconciliation_Summary' WITH SYSTEM_MODE].Id;
  Set<String> users = new Set<String>{ UserInfo.getUserId() };`;

conformance('Custom notifications', {
  programs: [
    [
      'CustomNotification class: a target may be a dummy',
      `${NOTIFICATION} n.setNotificationTypeId(typeId); n.setTargetId('000000000000000AAA'); n.send(users); System.debug('sent');`,
      ['sent'],
    ],
  ],
  throwing: [
    [
      'CustomNotification class: send() without a target',
      `${NOTIFICATION} n.setNotificationTypeId(typeId); n.send(users);`,
      'System.HandledException',
      /targetId/,
    ],
    [
      'Custom Notification Actions: the type is required',
      `${NOTIFICATION} n.setTargetId(UserInfo.getUserId()); n.send(users);`,
      'System.HandledException',
      'Missing required input parameter: customNotifTypeId',
    ],
    [
      'Custom Notification Actions: 250 characters of title',
      `${NOTIFICATION} n.setNotificationTypeId(typeId); n.setTargetId(UserInfo.getUserId()); n.setTitle('x'.repeat(251)); n.send(users);`,
      'System.HandledException',
      /250/,
    ],
  ],
});
