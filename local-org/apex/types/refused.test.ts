/** Programs that the compiler refuses, with line, column and words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApexCompileError } from '../index.ts';
import { openTestOrg } from '../fixtures/org.ts';
import type { TestOrg } from '../fixtures/org.ts';

let org: TestOrg;
beforeAll(() => {
  org = openTestOrg([]);
});
afterAll(() => org.close());

const statements: [string, string][] = [
  ["Integer i = 'x';", '1:13: Illegal assignment from String to Integer'],
  ['Integer i = 1.5;', '1:13: Illegal assignment from Decimal to Integer'],
  ['Integer i = 5L;', '1:13: Illegal assignment from Long to Integer'],
  ['String s = 5;', '1:12: Illegal assignment from Integer to String'],
  ['Strin s;', '1:1: Invalid type: Strin'],
  ['List<Nothing> l;', '1:1: Invalid type: List<Nothing>'],
  ['x = 5;', '1:1: Variable does not exist: x'],
  ['System.debug(x);', '1:14: Variable does not exist: x'],
  ['Integer i; Integer I;', '1:20: Duplicate variable: I'],
  ["'x'.nothing();", '1:5: Method does not exist or incorrect signature: void nothing() from the type String'],
  ['String.valueof();', '1:8: Method does not exist or incorrect signature: void valueof() from the type String'],
  ["Math.abs('x');", '1:6: Method does not exist or incorrect signature: void abs(String) from the type Math'],
  ["new Account(Nam = 'x');", '1:13: Field does not exist: Nam on Account'],
  ["Account a = new Account(); a.Nam = 'x';", '1:30: Variable does not exist: Nam'],
  ['Account a = new Account(Name = 5);', '1:25: Illegal assignment from Integer to String'],
  ['if (1) { }', '1:5: Condition expression must be of type Boolean: Integer'],
  ["while ('x') { }", '1:8: Condition expression must be of type Boolean: String'],
  ["Boolean b = 1 == 'x';", '1:13: Comparison arguments must be compatible types: Integer, String'],
  ["Boolean b = 1 < 'x';", '1:13: Comparison arguments must be compatible types: Integer, String'],
  ['Boolean b = !5;', '1:14: Condition expression must be of type Boolean: Integer'],
  ["Integer i = 1 - 'x';", '1:13: Arithmetic expressions must use numeric arguments'],
  ['Date d = Date.today() * 2;', '1:10: Arithmetic expressions must use numeric arguments'],
  [
    "Integer i = (Integer) '5';",
    '1:13: Incompatible types since an instance of String is never an instance of Integer',
  ],
  ['break;', '1:1: Break statement must be in loop'],
  ['throw 5;', '1:1: Throw expression must be of type exception: Integer'],
  ['try { } catch (Account a) { }', '1:9: Catch must be of an exception type: Account'],
  ['for (Integer i : 5) { }', '1:18: Loop must iterate over a collection: Integer'],
  ['for (Integer i : new List<String>()) { }', '1:1: Loop variable must be of type String'],
  ['insert 5;', '1:1: DML requires SObject or SObject list type: Integer'],
  ['insert new Map<Id, Account>();', '1:1: DML requires SObject or SObject list type: Map<Id,Account>'],
  ['1 + 1;', '1:1: Expression cannot be a statement.'],
  ['final Integer i = 1; i = 2;', '1:22: Final variable has already been initialized: i'],
  ['Integer i = System.debug(1);', '1:20: Illegal assignment from void to Integer'],
  ['Object o = new Nothing();', '1:16: Invalid type: Nothing'],
  ['Exception e = new Exception(1);', '1:15: Constructor not defined: [Exception].<Constructor>(Integer)'],
  [
    "Boolean b = 'x' instanceof Integer;",
    '1:13: Operation instanceof is always false since an instance of String is never an instance of Integer',
  ],
  ['List<Account> l = [SELECT Nothing__c FROM Account];', 'Nothing__c'],
  ['List<Account> l = [SELECT Id FROM Nothing__c];', 'Nothing__c'],
  ['List<Account> l = [SELECT Id FROM Account WHERE Name = :missing];', 'Variable does not exist: missing'],
  [
    'List<Account> l = [SELECT Id FROM Account WHERE Name = :5];',
    'Invalid bind expression type of Integer for column of type',
  ],
  ['List<Account> l = [SELECT Id FROM Account WITH SECURITY_ENFORCED];', 'WITH SECURITY_ENFORCED'],
  ['List<Contact> l = [SELECT Id FROM Account];', 'Illegal assignment from List<Account> to List<Contact>'],
  ['String s = System.Label.NoSuchLabel;', '1:25: External string does not exist: NoSuchLabel'],
  ['this.x();', '1:1: this cannot be referenced in a static context'],
];

describe('anonymous Apex is refused', () => {
  it.each(statements)('%s', async (code, message) => {
    const error = await org.run(code).then(
      () => null,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ApexCompileError);
    expect((error as ApexCompileError).message).toContain(message);
  });

  it('reports every problem, not only the first', async () => {
    const error = await org.run("Integer a = 'x';\nString b = 5;\nmissing();").catch((caught: unknown) => caught);
    expect((error as ApexCompileError).problems.map((problem) => problem.line)).toEqual([1, 2, 3]);
  });
});

const classes: [string, string][] = [
  ['public class A { Integer f() { } }', '1:26: Missing return statement required return type: Integer'],
  [
    'public class A { Integer f(Boolean b) { if (b) { return 1; } } }',
    'Missing return statement required return type: Integer',
  ],
  ['public class A { void f() { return 1; } }', 'Void method must not return a value'],
  ['public class A { Integer f() { return; } }', 'Missing return value: Integer'],
  ['public class A { void f() { return; Integer i; } }', 'Unreachable statement'],
  ['public class A { void f() { while (true) { } Integer i = 1; } }', 'Unreachable statement'],
  ['public class A { void f() { } void F() { } }', 'Method already defined: void A.F()'],
  ['public class A { Integer x; String X; }', 'Duplicate field: X'],
  ['public class A { public abstract void f(); }', 'Class must be abstract to have abstract methods: A'],
  ['public class A extends B { } /*two*/ ', 'Invalid type: B'],
  [
    'public class A implements Comparable { }',
    'Class A must implement the method: Integer Comparable.compareTo(Object)',
  ],
  [
    'public class A implements Queueable { void execute(QueueableContext c) { } }',
    'must have public or global visibility',
  ],
  ['public class A { class B { } class C extends B { } }', 'Non-virtual and non-abstract type cannot be extended: A.B'],
  [
    'public class A { virtual class B { public virtual void f() { } } class C extends B { public void f() { } } }',
    'Method must use the override keyword',
  ],
  [
    'public class A { virtual class B { public void f() { } } class C extends B { public override void f() { } } }',
    'Non-virtual, non-abstract methods cannot be overridden: f',
  ],
  [
    'public class A { virtual class B { } class C extends B { public override void g() { } } }',
    'Method does not override an ancestor method',
  ],
  ['public class A { abstract class B { } void f() { new B(); } }', 'Abstract classes cannot be constructed: A.B'],
  [
    'public class A { void f() { } static void g() { f(); } }',
    'Non static method cannot be referenced from a static context: void f()',
  ],
  ['public class A { Integer x; static void g() { x = 1; } }', 'Variable does not exist: x'],
  [
    'public class A { class B { public B(Integer i) { } } void f() { new B(); } }',
    'Constructor not defined: [A.B].<Constructor>()',
  ],
  ['public class A { public Integer x { get; } void f() { x = 1; } }', 'Variable is not writeable: x'],
  [
    'public class A { void f() { new Http().sendNow(); } }',
    'Method does not exist or incorrect signature: void sendNow() from the type Http',
  ],
  [
    "public class A { void f(Integer i) { f('x'); } }",
    'Method does not exist or incorrect signature: void f(String) from the type A',
  ],
  ['public class A { class Broken extends Exception { } }', 'Exception class must end with the word Exception: Broken'],
  ['public class A { void f( { } }', '1:'],
];

describe('a class is refused', () => {
  it.each(classes)('%s', (source, message) => {
    expect(() => openTestOrg([source])).toThrow(message);
  });

  it('where another class touches a private member', () => {
    expect(() =>
      openTestOrg(['public class A { private static Integer x; }', 'public class B { Integer f() { return A.x; } }']),
    ).toThrow('B.cls:1:41: Variable is not visible: A.x');
  });
  it('unless a test may see it', () => {
    expect(() =>
      openTestOrg([
        'public class A { @TestVisible private static Integer x; }',
        '@IsTest private class B { static Integer f() { return A.x; } }',
      ]).close(),
    ).not.toThrow();
  });
  it('where a trigger names an unknown object', () => {
    expect(() => openTestOrg(['trigger T on Nothing__c (before insert) { }'])).toThrow(
      'Invalid SObject type: Nothing__c',
    );
  });
});
