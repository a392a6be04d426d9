/** What programs print. Section names are those of the Apex Developer Guide and the Apex Reference Guide. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOrg } from '../fixtures/org.ts';
import type { TestOrg } from '../fixtures/org.ts';

const classes = [
  `public virtual class Animal { public static Integer made = 0; protected String name; public Animal(String name) { this.name = name; made++; }
     public virtual String sound() { return '...'; } public String speak() { return name + ' says ' + sound(); } }`,
  `public class Dog extends Animal { public Dog() { super('Dog'); } public override String sound() { return 'woof'; } }`,
  `public abstract class Shape { public abstract Decimal area(); public override String toString() { return 'area ' + area(); } }`,
  `public class Square extends Shape { private Decimal side; public Square(Decimal side) { this.side = side; } public override Decimal area() { return side * side; } }`,
  `public class Endless { public static Integer go(Integer i) { return go(i + 1); } }`,
  `public interface Named { String getName(); }`,
  `public class Person implements Named, Comparable { public String first { get; set; } public Integer age { get { return age == null ? 0 : age; } set { age = value < 0 ? 0 : value; } }
     public Person(String first, Integer age) { this.first = first; this.age = age; } public String getName() { return first; }
     public Integer compareTo(Object other) { return age - ((Person) other).age; }
     public Boolean equals(Object other) { return other instanceof Person && ((Person) other).first == first; } public Integer hashCode() { return first.hashCode(); } }`,
  `public class Order { public static List<String> log = new List<String>(); static { log.add('static'); } { log.add('instance'); } private String field = note('field');
     public Order() { log.add('constructor'); } private static String note(String text) { log.add(text); return text; } }`,
  `public class Outer { private static Integer secret = 42; public enum Color { RED, GREEN, BLUE } public class Inner { public Integer look() { return secret; } } public class OuterException extends Exception {} }`,
  `public class Overloads { public static String of(Integer i) { return 'Integer'; } public static String of(Long l) { return 'Long'; } public static String of(Decimal d) { return 'Decimal'; } public static String of(Object o) { return 'Object'; } public static String of(String s) { return 'String'; } }`,
];

let org: TestOrg;
beforeAll(() => {
  org = openTestOrg(classes);
});
afterAll(() => org.close());

/** One program per row: what it is about, its code, the lines that it prints. */
const programs: [string, string, string[]][] = [
  // Expressions and Operators
  [
    'integer division cuts',
    'System.debug(7 / 2); System.debug(-7 / 2); System.debug(Math.mod(-7, 3));',
    ['3', '-3', '-1'],
  ],
  ['integers wrap at 32 bits', 'Integer i = 2147483647; i++; System.debug(i);', ['-2147483648']],
  [
    'longs keep 64 bits',
    'Long l = 2147483647; l = l + 1; System.debug(l); System.debug(9223372036854775807L + 1);',
    ['2147483648', '-9223372036854775808'],
  ],
  [
    'decimals are exact',
    'System.debug(0.1 + 0.2); System.debug(1.10 + 2.2); System.debug(1.5 * 1.50);',
    ['0.3', '3.30', '2.250'],
  ],
  [
    'decimal division',
    'System.debug(10.00 / 4); System.debug((1.0 / 3).setScale(5)); System.debug(100.00 / 10);',
    ['2.50', '0.33333', '10.00'],
  ],
  [
    'rounding modes',
    'System.debug(2.5.setScale(0)); System.debug(3.5.setScale(0)); System.debug(2.5.setScale(0, RoundingMode.HALF_UP)); System.debug((-2.5).setScale(0, RoundingMode.FLOOR)); System.debug(2.345.round(RoundingMode.UP));',
    ['2', '4', '3', '-3', '3'],
  ],
  [
    'divide with scale',
    "System.debug(Decimal.valueOf('10').divide(3, 4)); System.debug(Decimal.valueOf('1').divide(8, 2, RoundingMode.HALF_UP));",
    ['3.3333', '0.13'],
  ],
  [
    'strings compare without case, equals with it',
    "System.debug('ABC' == 'abc'); System.debug('ABC'.equals('abc')); System.debug('a' != 'A'); System.debug('a' < 'B');",
    ['true', 'false', 'false', 'true'],
  ],
  ['null in concatenation', "String s; System.debug('x' + s + 1 + true);", ['xnull1true']],
  [
    'exact equality is identity',
    'List<Integer> a = new List<Integer>{1}; List<Integer> b = new List<Integer>{1}; System.debug(a == b); System.debug(a === b); System.debug(a === a);',
    ['true', 'false', 'true'],
  ],
  [
    'null coalescing and safe navigation',
    "String s; System.debug(s ?? 'none'); System.debug(s?.length()); Account a = new Account(Name = 'x'); System.debug(a?.Name?.toUpperCase());",
    ['none', 'null', 'X'],
  ],
  ['ternary and short circuit', 'Integer i = 0; Boolean b = true || 1 / i == 1; System.debug(b ? 1 : 2);', ['1']],
  [
    'bit operators and shifts',
    'System.debug(6 & 3); System.debug(6 | 3); System.debug(6 ^ 3); System.debug(-8 >> 1); System.debug(-8 >>> 28); System.debug(1 << 4); System.debug(~5);',
    ['2', '7', '5', '-4', '15', '16', '-6'],
  ],
  [
    'compound assignment evaluates its target once',
    "List<Integer> n = new List<Integer>{1, 2}; Integer i = 0; n[i++] += 5; System.debug(n + ' ' + i);",
    ['(6, 2) 1'],
  ],
  [
    'postfix and prefix',
    'Integer i = 1; System.debug(i++ + i); System.debug(++i + i--); System.debug(i);',
    ['3', '6', '2'],
  ],
  [
    'numbers widen',
    'Decimal d = 5; Long l = 3; Double f = 2; System.debug(d + l); System.debug(f); System.debug(l * 2);',
    ['8', '2.0', '6'],
  ],
  // Control flow
  [
    'loops with break and continue',
    'Integer sum = 0; for (Integer i = 0; i < 10; i++) { if (i == 3) continue; if (i == 6) break; sum += i; } System.debug(sum); Integer n = 0; do { n++; } while (n < 3); while (n < 5) n++; System.debug(n);',
    ['12', '5'],
  ],
  [
    'for each over list, set and map keys',
    "Map<String, Integer> m = new Map<String, Integer>{ 'b' => 2, 'a' => 1 }; for (String k : m.keySet()) System.debug(k + m.get(k)); for (Integer i : new Set<Integer>{ 3, 3, 4 }) System.debug(i);",
    ['b2', 'a1', '3', '4'],
  ],
  [
    'switch on values, null and else',
    "for (String s : new List<String>{ 'a', 'B', null, 'c' }) { switch on s { when 'a', 'B' { System.debug('letter ' + s); } when null { System.debug('null'); } when else { System.debug('else ' + s); } } }",
    ['letter a', 'letter B', 'null', 'else c'],
  ],
  [
    'switch on enum and integer',
    'Outer.Color c = Outer.Color.GREEN; switch on c { when RED { System.debug(1); } when GREEN, BLUE { System.debug(2); } } switch on -3 { when -3 { System.debug(3); } }',
    ['2', '3'],
  ],
  [
    'switch on sObject type',
    "SObject s = new Contact(LastName = 'L'); switch on s { when Account a { System.debug('account'); } when Contact c { System.debug(c.LastName); } when else { System.debug('else'); } }",
    ['L'],
  ],
  [
    'break inside a switch leaves the loop',
    'for (Integer i = 0; i < 5; i++) { switch on i { when 2 { break; } when else { System.debug(i); } } }',
    ['0', '1'],
  ],
  // Classes
  [
    'virtual methods',
    'Animal a = new Dog(); System.debug(a.speak()); System.debug(Animal.made);',
    ['Dog says woof', '1'],
  ],
  [
    'abstract methods and toString',
    'Shape s = new Square(1.5); System.debug(s.area()); System.debug(String.valueOf(s)); System.debug(s);',
    ['2.25', 'area 2.25', 'area 2.25'],
  ],
  [
    'interfaces, casts, instanceof',
    "Object o = new Person('Ada', 36); System.debug(o instanceof Named); System.debug(((Named) o).getName()); System.debug(o instanceof Comparable); System.debug(o instanceof String);",
    ['true', 'Ada', 'true', 'false'],
  ],
  [
    'property accessors',
    "Person p = new Person('A', -5); System.debug(p.age); p.age = 7; System.debug(p.age); p.first += 'x'; System.debug(p.first);",
    ['0', '7', 'Ax'],
  ],
  [
    'initialisers run static, then instance in order, then the constructor',
    'new Order(); new Order(); System.debug(Order.log);',
    ['(static, instance, field, constructor, instance, field, constructor)'],
  ],
  ['inner classes see private statics', 'System.debug(new Outer.Inner().look());', ['42']],
  [
    'enums',
    "System.debug(Outer.Color.values()); System.debug(Outer.Color.BLUE.ordinal()); System.debug(Outer.Color.valueOf('red').name()); System.debug(Outer.Color.RED == Outer.Color.RED);",
    ['(RED, GREEN, BLUE)', '2', 'RED', 'true'],
  ],
  [
    'overloads take the nearest type',
    "System.debug(Overloads.of(1)); System.debug(Overloads.of(1L)); System.debug(Overloads.of(1.0)); System.debug(Overloads.of('s')); System.debug(Overloads.of(Date.newInstance(2026, 1, 1))); Double d = 1; System.debug(Overloads.of(d));",
    ['Integer', 'Long', 'Decimal', 'String', 'Object', 'Decimal'],
  ],
  [
    'sorting Comparable objects',
    "List<Person> p = new List<Person>{ new Person('B', 9), new Person('A', 3) }; p.sort(); System.debug(p[0].first); Set<Person> s = new Set<Person>(p); System.debug(s.contains(new Person('A', 99))); System.debug(p.contains(new Person('B', 0)));",
    ['A', 'true', 'true'],
  ],
  [
    'Type.forName and newInstance',
    "Animal a = (Animal) Type.forName('Dog').newInstance(); System.debug(a.sound()); System.debug(Type.forName('Nothing') == null); System.debug(Dog.class.getName());",
    ['woof', 'true', 'Dog'],
  ],
  // Exceptions
  [
    'catch order, finally, rethrow',
    "try { try { throw new Outer.OuterException('inner'); } catch (DmlException e) { System.debug('no'); } finally { System.debug('finally'); } } catch (Outer.OuterException e) { System.debug(e.getTypeName() + ' ' + e.getMessage()); }",
    ['finally', 'Outer.OuterException inner'],
  ],
  [
    'cause',
    "try { try { Integer i = 1 / 0; } catch (MathException e) { throw new Outer.OuterException('outer', e); } } catch (Exception e) { System.debug(e.getMessage() + ' <- ' + e.getCause().getTypeName() + ' ' + e.getCause().getMessage()); }",
    ['outer <- System.MathException Divide by 0'],
  ],
  [
    'default message of an exception',
    'try { throw new Outer.OuterException(); } catch (Exception e) { System.debug(e.getMessage()); }',
    ['Script-thrown exception'],
  ],
  // String Class
  [
    'string library',
    "System.debug('a,b,,'.split(',').size()); System.debug('abc'.substring(1)); System.debug('Hello'.left(2) + 'Hello'.right(2)); System.debug('x'.leftPad(3, '0')); System.debug(' a  b '.normalizeSpace()); System.debug(String.join(new List<Integer>{ 1, 2 }, '-')); System.debug('abcabc'.countMatches('bc'));",
    ['2', 'bc', 'Helo', '00x', 'a b', '1-2', '2'],
  ],
  [
    'String.format',
    "System.debug(String.format('{0} owes {1}, it\\'\\'s {0}', new List<Object>{ 'Ada', 5 }));",
    ["Ada owes 5, it's Ada"],
  ],
  [
    'regular expressions',
    "System.debug('a1b22'.replaceAll('[0-9]+', '#')); System.debug('RE-2026'.matches('RE-\\\\d{4}')); Matcher m = Pattern.compile('(\\\\w)(\\\\d)').matcher('a1 b2'); while (m.find()) System.debug(m.group(1) + m.group(2));",
    ['a#b#', 'true', 'a1', 'b2'],
  ],
  // Date, Datetime
  [
    'dates',
    "Date d = Date.newInstance(2026, 1, 31); System.debug(d.addMonths(1)); System.debug(d.daysBetween(Date.newInstance(2026, 3, 1))); System.debug(d.month()); System.debug(Date.valueOf('2026-02-03')); System.debug(d + 1);",
    ['2026-02-28 00:00:00', '29', '1', '2026-02-03 00:00:00', '2026-02-01 00:00:00'],
  ],
  [
    'datetime formats',
    "Datetime t = Datetime.newInstanceGmt(2026, 7, 5, 14, 3, 9); System.debug(t.formatGmt('yyyy-MM-dd\\'T\\'HH:mm:ss\\'Z\\'')); System.debug(t.format('dd.MM.yy HH:mm', 'Europe/Berlin')); System.debug(t.formatGmt('EEE, d MMM yyyy h:mm a')); System.debug(t.getTime());",
    ['2026-07-05T14:03:09Z', '05.07.26 16:03', 'Sun, 5 Jul 2026 2:03 PM', '1783260189000'],
  ],
  // Lists, sets, maps
  [
    'list methods',
    'List<Integer> n = new List<Integer>{ 3, 1, 2 }; n.sort(); n.add(0, 9); System.debug(n.remove(1)); System.debug(n); System.debug(n.indexOf(2)); Integer[] a = new Integer[2]; System.debug(a);',
    ['1', '(9, 2, 3)', '1', '(null, null)'],
  ],
  [
    'set methods',
    "Set<String> s = new Set<String>{ 'a', 'b' }; System.debug(s.add('a')); System.debug(s.containsAll(new List<String>{ 'a', 'b' })); s.retainAll(new Set<String>{ 'b', 'c' }); System.debug(s); System.debug(s.contains('B'));",
    ['false', 'true', '{b}', 'false'],
  ],
  [
    'map methods',
    "Map<Id, Account> m = new Map<Id, Account>(new List<Account>{ new Account(Id = '001000000000001AAA', Name = 'A') }); System.debug(m.get('001000000000001AAA').Name); System.debug(m.remove('001000000000001AAA').Name); System.debug(m.isEmpty());",
    ['A', 'A', 'true'],
  ],
  // JSON Class
  [
    'JSON round trip',
    "Person p = (Person) JSON.deserialize('{\"first\":\"Ada\",\"age\":36,\"other\":1}', Person.class); System.debug(p.first + p.age); System.debug(JSON.serialize(new Map<String, Object>{ 'a' => 1, 'b' => 2.50, 'c' => null, 'd' => new List<Boolean>{ true } }));",
    ['Ada36', '{"a":1,"b":2.50,"c":null,"d":[true]}'],
  ],
  [
    'untyped JSON keeps numbers exact',
    'Map<String, Object> m = (Map<String, Object>) JSON.deserializeUntyped(\'{"i":5,"d":119.10,"l":5000000000,"n":null,"o":{"x":[1]}}\'); System.debug(m.get(\'i\') instanceof Integer); System.debug(m.get(\'d\')); System.debug(m.get(\'l\') instanceof Long); System.debug(((List<Object>) ((Map<String, Object>) m.get(\'o\')).get(\'x\'))[0]);',
    ['true', '119.10', 'true', '1'],
  ],
  // Crypto, EncodingUtil
  [
    'digest, mac, encodings',
    "System.debug(EncodingUtil.convertToHex(Crypto.generateDigest('SHA-256', Blob.valueOf('abc')))); System.debug(EncodingUtil.base64Encode(Crypto.generateMac('HmacSHA256', Blob.valueOf('d'), Blob.valueOf('k'))).length()); System.debug(EncodingUtil.urlEncode('a b&c', 'UTF-8'));",
    ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', '44', 'a+b%26c'],
  ],
  // sObjects and describe
  [
    'sObject fields',
    "Account a = new Account(Name = 'A'); a.put('Description', 'd'); System.debug(a.get('Description')); System.debug(a.getSObjectType()); System.debug(a.isSet('Website')); Account b = a.clone(); b.Name = 'B'; System.debug(a.Name + b.Name);",
    ['d', 'Account', 'false', 'AB'],
  ],
  [
    'describe',
    "System.debug(Account.SObjectType.getDescribe().getName()); System.debug(Schema.SObjectType.Account.getLabel()); System.debug(Account.Name.getDescribe().getName()); System.debug(Schema.getGlobalDescribe().containsKey('Account'));",
    ['Account', 'Account', 'Name', 'true'],
  ],
  // Ids
  [
    'ids',
    "Id i = '001000000000001'; System.debug(i); System.debug(i.to15()); System.debug('001000000000001' == '001000000000001AAA'); System.debug(i.getSObjectType());",
    ['001000000000001AAA', '001000000000001', 'true', 'Account'],
  ],
  // DML and SOQL
  [
    'insert, query, update, delete',
    "Account a = new Account(Name = 'dml'); insert as system a; System.debug(a.Id != null); a.Name = 'changed'; update as system a; System.debug([SELECT Name FROM Account WHERE Id = :a.Id WITH SYSTEM_MODE].Name); delete as system a; System.debug([SELECT COUNT() FROM Account WHERE Id = :a.Id WITH SYSTEM_MODE]);",
    ['true', 'changed', '0'],
  ],
  [
    'savepoint and rollback',
    "Savepoint s = Database.setSavepoint(); insert as system new Account(Name = 'sp'); Database.rollback(s); System.debug([SELECT COUNT() FROM Account WHERE Name = 'sp' WITH SYSTEM_MODE]);",
    ['0'],
  ],
  [
    'partial success',
    "List<Database.SaveResult> r = Database.insert(new List<Account>{ new Account(Name = 'ok'), new Account() }, false, AccessLevel.SYSTEM_MODE); System.debug(r[0].isSuccess()); System.debug(r[1].isSuccess()); System.debug(r[1].getErrors()[0].getStatusCode()); System.debug(r[1].getErrors()[0].getFields());",
    ['true', 'false', 'REQUIRED_FIELD_MISSING', '(Name)'],
  ],
  [
    'relationships of a missing parent read as null',
    "insert as system new Contact(LastName = 'alone'); Contact c = [SELECT Id, Account.Name FROM Contact WHERE LastName = 'alone' WITH SYSTEM_MODE]; System.debug(c.Account.Name); System.debug(c.Account == null);",
    ['null', 'true'],
  ],
  [
    'aggregates',
    "insert as system new List<Account>{ new Account(Name = 'agg'), new Account(Name = 'agg') }; for (AggregateResult r : [SELECT Name n, COUNT(Id) c FROM Account WHERE Name = 'agg' WITH SYSTEM_MODE GROUP BY Name]) System.debug(r.get('n') + ' ' + r.get('c'));",
    ['agg 2'],
  ],
  [
    'limits count',
    'Integer q = Limits.getQueries(); List<Account> a = [SELECT Id FROM Account WITH SYSTEM_MODE]; System.debug(Limits.getQueries() - q); System.debug(Limits.getLimitQueries());',
    ['1', '100'],
  ],
];

describe('programs', () => {
  it.each(programs)('%s', async (_, code, lines) => {
    expect(await org.run(code)).toEqual(lines);
  });
});

/** Exceptions of a program that nobody catches: its code, exception type, message. */
const throwing: [string, string, string][] = [
  [
    'List<Integer> n = new List<Integer>{ 1, 2 }; for (Integer i : n) { n.add(i); }',
    'System.FinalException',
    'Cannot modify a collection while it is being iterated.',
  ],
  ['Endless.go(1);', 'System.LimitException', 'Maximum stack depth reached: 1001'],
  ['String s; s.length();', 'System.NullPointerException', 'Attempt to de-reference a null object'],
  ['Integer i; Integer j = i + 1;', 'System.NullPointerException', 'Attempt to de-reference a null object'],
  ['Account a; System.debug(a.Name);', 'System.NullPointerException', 'Attempt to de-reference a null object'],
  ['Boolean b; if (b) { System.debug(1); }', 'System.NullPointerException', 'Attempt to de-reference a null object'],
  [
    'for (Account a : (List<Account>) null) { System.debug(a); }',
    'System.NullPointerException',
    'Attempt to de-reference a null object',
  ],
  ['Integer i = 1 / 0;', 'System.MathException', 'Divide by 0'],
  ['Decimal d = 1.0 / 0;', 'System.MathException', 'Divide by 0'],
  ['new List<Integer>()[0].format();', 'System.ListException', 'List index out of bounds: 0'],
  ['new List<Integer>{ 1 }.get(3);', 'System.ListException', 'List index out of bounds: 3'],
  ["Integer.valueOf('x');", 'System.TypeException', 'Invalid integer: x'],
  ["Decimal.valueOf('1,5');", 'System.TypeException', 'Invalid decimal: 1,5'],
  ["Date.valueOf('2026-13-01');", 'System.TypeException', 'Invalid date: 2026-13-01'],
  [
    "Object o = 'text'; Integer i = (Integer) o;",
    'System.TypeException',
    'Invalid conversion from runtime type String to Integer',
  ],
  [
    "Animal a = new Animal('x'); Dog d = (Dog) a;",
    'System.TypeException',
    'Invalid conversion from runtime type Animal to Dog',
  ],
  ["Id i = 'nonsense';", 'System.StringException', 'Invalid id: nonsense'],
  ["'abc'.substring(5);", 'System.StringException', 'Starting position out of bounds: 5'],
  [
    "Account a = [SELECT Id FROM Account WHERE Name = 'nobody' WITH SYSTEM_MODE];",
    'System.QueryException',
    'List has no rows for assignment to SObject',
  ],
  [
    "insert as system new List<Account>{ new Account(Name = 'two'), new Account(Name = 'two') }; Account a = [SELECT Id FROM Account WHERE Name = 'two' WITH SYSTEM_MODE];",
    'System.QueryException',
    'List has more than 1 row for assignment to SObject',
  ],
  [
    "insert as system new Account(Name = 'row'); Account a = [SELECT Id FROM Account LIMIT 1]; System.debug(a.Name);",
    'System.SObjectException',
    'SObject row was retrieved via SOQL without querying the requested field: Account.Name',
  ],
  ["new Account().put('Nothing__c', 1);", 'System.SObjectException', 'Invalid field Nothing__c for Account'],
  [
    'insert as system new Account();',
    'System.DmlException',
    'Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Name]: [Name]',
  ],
  [
    "JSON.deserializeUntyped('{bad');",
    'System.JSONException',
    "Unexpected character ('b' (code 98)): expected a valid value at input location [1,2]",
  ],
  ["Assert.areEqual(1, 2, 'why');", 'System.AssertException', 'Assertion Failed: why: Expected: 1, Actual: 2'],
  ["System.assert(false, 'no');", 'System.AssertException', 'Assertion Failed: no'],
  ["Outer.Color.valueOf('PINK');", 'System.NoSuchElementException', 'No enum constant Outer.Color.PINK'],
  [
    "new Auth.JWS('{}', 'Missing').getCompactSerialization();",
    'System.NoDataFoundException',
    'Data Not Available: The data you were trying to access could not be found: certificate Missing. It may be due to another user deleting the data or a system error.',
  ],
  [
    'for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Account]; }',
    'System.LimitException',
    'Too many SOQL queries: 101',
  ],
  [
    "for (Integer i = 0; i < 151; i++) { insert as system new Account(Name = 'x'); }",
    'System.LimitException',
    'Too many DML statements: 151',
  ],
];

describe('a program that fails', () => {
  it.each(throwing)('%s', async (code, exceptionType, message) => {
    await expect(org.run(code)).rejects.toMatchObject({ exceptionType, message });
  });

  it('cannot catch a governor limit', async () => {
    const code =
      'try { for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Account]; } } catch (Exception e) { System.debug(e); }';
    await expect(org.run(code)).rejects.toMatchObject({ exceptionType: 'System.LimitException' });
  });

  it('names class, method and line of every frame', async () => {
    await expect(org.run('new Square(null).area();')).rejects.toMatchObject({
      apexStack: expect.stringMatching(/^Class\.Square\.area: line 1, column 1\nAnonymousBlock: line 1/) as string,
    });
  });
});
