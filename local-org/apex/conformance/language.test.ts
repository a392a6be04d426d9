/** Apex Developer Guide, "Writing Apex": data types, control flow, classes, objects and interfaces. */
import { conformance } from './feature.ts';

conformance('Classes, Objects, and Interfaces', {
  programs: [
    [
      'Class Variables, static and instance',
      "static Integer made = 0; Integer own = 0; Integer bump() { made++; return ++own; } public static void run() { Feature a = new Feature(); Feature b = new Feature(); a.bump(); a.bump(); b.bump(); System.debug(made + ' ' + a.own + ' ' + b.own); }",
      ['3 2 1'],
    ],
    [
      'Class Methods, records are passed by reference, variables by value',
      "static void change(Account a, Integer i) { a.Name = 'changed'; a = new Account(Name = 'other'); i = 9; } public static void run() { Account a = new Account(Name = 'x'); Integer i = 1; change(a, i); System.debug(a.Name + i); }",
      ['changed1'],
    ],
    [
      'Using Constructors, one calls another',
      'Integer n; public Feature() { this(7); } public Feature(Integer n) { this.n = n; } public static void run() { System.debug(new Feature().n); }',
      ['7'],
    ],
    [
      'Access Modifiers, private members of an inner class',
      'class Inner { private Integer x = 4; } public static void run() { System.debug(new Inner().x); }',
      ['4'],
    ],
    [
      'Static Initialization Code',
      'static final List<Integer> PRIMES; static { PRIMES = new List<Integer>{ 2, 3 }; } static { PRIMES.add(5); } public static void run() { System.debug(PRIMES); }',
      ['(2, 3, 5)'],
    ],
    [
      'Instance Initialization Code',
      'Integer n; { n = 5; } public static void run() { System.debug(new Feature().n); }',
      ['5'],
    ],
    [
      'Apex Properties, automatic with a private setter',
      'public Integer n { get; private set; } public static void run() { Feature f = new Feature(); f.n = 3; System.debug(f.n); }',
      ['3'],
    ],
    [
      'Apex Properties, static',
      'public static Integer n { get { return n == null ? 1 : n; } set; } public static void run() { System.debug(n); n = 2; System.debug(n); }',
      ['1', '2'],
    ],
    [
      'Extending a Class, super',
      "virtual class A { protected virtual String name() { return 'A'; } } class B extends A { protected override String name() { return super.name() + 'B'; } } public static void run() { System.debug(new B().name()); }",
      ['AB'],
    ],
    [
      'Extended Class Example, the constructor of the parent runs first',
      "static List<String> log = new List<String>(); virtual class A { public A() { log.add('A'); } } class B extends A { public B() { log.add('B'); } } public static void run() { new B(); System.debug(log); }",
      ['(A, B)'],
    ],
    [
      'Abstract classes and methods',
      'abstract class Shape { abstract Decimal area(); Decimal twice() { return 2 * area(); } } class Unit extends Shape { override Decimal area() { return 1.5; } } public static void run() { System.debug(new Unit().twice()); }',
      ['3.0'],
    ],
    [
      'Interfaces, an interface extends another',
      'interface A { Integer a(); } interface B extends A { Integer b(); } class C implements B { public Integer a() { return 1; } public Integer b() { return 2; } } public static void run() { B b = new C(); A a = b; System.debug(a.a() + b.b()); }',
      ['3'],
    ],
    [
      'Custom Iterators',
      "class Two implements Iterator<String> { Integer n = 0; public Boolean hasNext() { return n < 2; } public String next() { n++; return 'n' + n; } } public static void run() { Two two = new Two(); while (two.hasNext()) System.debug(two.next()); }",
      ['n1', 'n2'],
    ],
    [
      'Casting, between a class and its parent',
      'virtual class Report { } class Custom extends Report { public Integer n = 8; } public static void run() { List<Report> all = new List<Report>{ new Custom() }; Custom c = (Custom) all[0]; System.debug(c.n); }',
      ['8'],
    ],
    ['Casting, null casts to anything', 'Object o = null; String s = (String) o; System.debug(s);', ['null']],
    [
      'Using the instanceof Keyword, null is an instance of nothing',
      'Object o = null; System.debug(o instanceof String);',
      ['false'],
    ],
    [
      'Using the transient Keyword',
      'Integer kept = 1; transient Integer gone = 2; public static void run() { System.debug(JSON.serialize(new Feature())); }',
      ['{"kept":1}'],
    ],
    [
      'Using the this Keyword',
      "String s; Feature with(String s) { this.s = s; return this; } public static void run() { System.debug(new Feature().with('x').s); }",
      ['x'],
    ],
    [
      'Enums, methods',
      "enum Season { WINTER, SPRING } public static void run() { System.debug(Season.values()[1].name() + Season.SPRING.ordinal()); System.debug(Season.valueOf('WINTER') == Season.WINTER); }",
      ['SPRING1', 'true'],
    ],
    [
      'Namespace, Class, and Variable Name Precedence: a variable hides a class',
      "class Limits2 { } public static void run() { String system2 = 'v'; System.debug(system2); }",
      ['v'],
    ],
    ['Case sensitivity', "String Text = 'a'; SYSTEM.DEBUG(tEXT);", ['a']],
    [
      'Type Class, forName of an inner class',
      "public class Inner { } public static void run() { System.debug(Type.forName('Feature.Inner').newInstance() instanceof Inner); }",
      ['true'],
    ],
    [
      'Singleton of a static variable, once for a transaction',
      'static Feature one; static Feature get() { if (one == null) one = new Feature(); return one; } public static void run() { System.debug(get() === get()); }',
      ['true'],
    ],
    [
      'Callable Interface',
      "public class Ext implements Callable { public Object call(String action, Map<String, Object> args) { return action + args.get('n'); } } public static void run() { Callable c = (Callable) Type.forName('Feature.Ext').newInstance(); System.debug(c.call('act', new Map<String, Object>{ 'n' => 1 })); }",
      ['act1'],
    ],
  ],
});

conformance('Control Flow Statements and Expressions', {
  programs: [
    [
      'Conditional (If-Else) Statements',
      "Integer place = 2; String medal; if (place == 1) { medal = 'gold'; } else if (place == 2) { medal = 'silver'; } else { medal = 'bronze'; } System.debug(medal);",
      ['silver'],
    ],
    [
      'Switch Statements, several values and fall through to none',
      "Integer i = 3; switch on i { when 2 { System.debug('two'); } when -3, 3 { System.debug('three'); } when null { System.debug('null'); } }",
      ['three'],
    ],
    [
      'Switch Statements, method as expression',
      "static String s() { return 'B'; } public static void run() { switch on s() { when 'A' { System.debug(1); } when 'B' { System.debug(2); } } }",
      ['2'],
    ],
    [
      'Switch Statements, no block matches',
      "switch on 5 { when 1 { System.debug(1); } } System.debug('after');",
      ['after'],
    ],
    ['Do-While Loops run once at least', 'Integer n = 9; do { n++; } while (n < 3); System.debug(n);', ['10']],
    [
      'Traditional For Loops with two counters',
      'for (Integer i = 0, j = 3; i < j; i++, j--) { System.debug(i + j); }',
      ['3', '3'],
    ],
    [
      'Loops, continue in a while',
      'Integer i = 0; while (i < 4) { i++; if (Math.mod(i, 2) == 0) continue; System.debug(i); }',
      ['1', '3'],
    ],
    [
      'SOQL For Loops, lists of 200',
      "List<Account> all = new List<Account>(); for (Integer i = 0; i < 401; i++) all.add(new Account(Name = 'for ' + i)); insert as system all; for (List<Account> part : [SELECT Id FROM Account WHERE Name LIKE 'for %' WITH SYSTEM_MODE]) System.debug(part.size());",
      ['200', '200', '1'],
    ],
    [
      'Safe Navigation Operator, the right side is not evaluated',
      'static Integer calls = 0; static Integer n() { return ++calls; } public static void run() { List<Integer> l; System.debug(l?.get(n())); System.debug(calls); }',
      ['null', '0'],
    ],
    ['Safe Navigation Operator, chains', 'Account a; System.debug(a?.Name?.length() == null);', ['true']],
    [
      'Null Coalescing Operator is left to right and lazy',
      "static String n(String s) { System.debug('asked'); return s; } public static void run() { String a; System.debug(a ?? 'b' ?? n('c')); }",
      ['b'],
    ],
    [
      'Boolean operators are lazy',
      "static Boolean ask() { System.debug('asked'); return true; } public static void run() { Boolean b = false && ask(); b = true || ask(); System.debug(b); }",
      ['true'],
    ],
    [
      'Exact equality of records',
      "Account a = new Account(Name = 'x'); Account b = new Account(Name = 'x'); System.debug(a == b); System.debug(a === b); System.debug(a !== b);",
      ['true', 'false', 'true'],
    ],
    [
      'Comparison of Id and String',
      "Id i = '001000000000001AAA'; String s = '001000000000001'; System.debug(i == s);",
      ['true'],
    ],
    [
      'Rules of Conversion: Integer to Decimal, Date to Datetime, Id to String',
      "Decimal d = 1; Id i = '001000000000001AAA'; String s = i; Datetime t = Date.newInstance(2026, 1, 1); System.debug(d.scale() + s + t.getTime());",
      ['0001000000000001AAA1767225600000'],
    ],
    ['Comments and empty statements', '/* a */ Integer i = 1; // b\n System.debug(i);', ['1']],
    [
      'Constants',
      'static final Integer A = 200; static final Integer B = A * 2; public static void run() { System.debug(B); }',
      ['400'],
    ],
    [
      'Strings, == ignores case, switch does not',
      "System.debug('Ab' == 'aB'); switch on 'Ab' { when 'aB' { System.debug('same'); } when else { System.debug('other'); } }",
      ['true', 'other'],
    ],
    ['Lists in expressions, + with null text', "String s = null; s += 'x'; System.debug(s);", ['nullx']],
  ],
});

conformance('Exceptions in Apex', {
  programs: [
    [
      'Exception Methods',
      "class MyException extends Exception { } public static void run() { try { throw new MyException('m'); } catch (MyException e) { System.debug(e.getMessage()); System.debug(e.getTypeName()); System.debug(e.getCause()); System.debug(e.getLineNumber()); } }",
      ['m', 'Feature.MyException', 'null', '1'],
    ],
    [
      'Create Custom Exceptions, with a cause only',
      'class MyException extends Exception { } public static void run() { try { try { Integer i = 1 / 0; } catch (Exception e) { throw new MyException(e); } } catch (MyException e) { System.debug(e.getCause().getTypeName()); } }',
      ['System.MathException'],
    ],
    [
      'Create Custom Exceptions, inheritance',
      "virtual class BaseException extends Exception { } class OtherException extends BaseException { } public static void run() { try { throw new OtherException('o'); } catch (BaseException e) { System.debug(e.getTypeName()); } }",
      ['Feature.OtherException'],
    ],
    [
      'Catching Different Exception Types: the first that fits',
      "try { Integer.valueOf('x'); } catch (DmlException e) { System.debug('dml'); } catch (TypeException e) { System.debug('type'); } catch (Exception e) { System.debug('other'); }",
      ['type'],
    ],
    [
      'Finally runs after return',
      "static Integer f() { try { return 1; } finally { System.debug('finally'); } } public static void run() { System.debug(f()); }",
      ['finally', '1'],
    ],
    [
      'Exception Methods, setMessage and initCause',
      "try { Exception e = new IllegalArgumentException('a'); e.setMessage('b'); e.initCause(new MathException('c')); throw e; } catch (Exception e) { System.debug(e.getMessage() + e.getCause().getMessage()); }",
      ['bc'],
    ],
    [
      'DmlException Methods',
      "try { insert as system new List<Account>{ new Account(Name = 'ok'), new Account() }; } catch (DmlException e) { System.debug(e.getNumDml()); System.debug(e.getDmlIndex(0)); System.debug(e.getDmlType(0)); System.debug(e.getDmlFieldNames(0)); System.debug(e.getDmlStatusCode(0)); System.debug(e.getDmlId(0)); }",
      ['1', '1', 'REQUIRED_FIELD_MISSING', '(Name)', 'REQUIRED_FIELD_MISSING', 'null'],
    ],
    [
      'Statements before a caught exception stand',
      'Integer i = 0; try { i = 5; String s; s.length(); i = 6; } catch (NullPointerException e) { i += 1; } System.debug(i);',
      ['6'],
    ],
    [
      'AuraHandledException hides its text from the log',
      "try { throw new AuraHandledException('shown to the page'); } catch (AuraHandledException e) { System.debug(e.getTypeName()); }",
      ['System.AuraHandledException'],
    ],
  ],
  throwing: [
    [
      'Throw Statements, uncaught custom exception',
      "class MyException extends Exception { } public static void run() { throw new MyException('out'); }",
      'Feature.MyException',
      'out',
    ],
    [
      'Built-In Exceptions, ListException',
      "List<String> li = new List<String>(); li.add('15'); Integer i1 = Integer.valueOf(li[1]);",
      'System.ListException',
      'List index out of bounds: 1',
    ],
    [
      'Built-In Exceptions, SObjectException',
      "insert as system new Account(Name = 'sobjectexception'); Account a = [SELECT Id FROM Account WHERE Name = 'sobjectexception' WITH SYSTEM_MODE]; String s = a.Website;",
      'System.SObjectException',
      'SObject row was retrieved via SOQL without querying the requested field: Account.Website',
    ],
    [
      'Built-In Exceptions, TypeException',
      'Object o = 5; String s = (String) o;',
      'System.TypeException',
      'Invalid conversion from runtime type Integer to String',
    ],
    ['Throwing null', 'Exception e; throw e;', 'System.NullPointerException', 'Attempt to de-reference a null object'],
    [
      'initCause twice',
      "Exception e = new MathException('a', new MathException('b')); e.initCause(new MathException('c'));",
      'System.TypeException',
      /Cause/,
    ],
    [
      'Null in a condition',
      'Boolean b; while (b) { }',
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
    [
      'Null index',
      'Integer i; List<Integer> n = new List<Integer>{ 1 }; n[i] = 2;',
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
    [
      'switch on a null record of an unknown type',
      'List<Account> a; a.size();',
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
    [
      'Enum valueOf',
      "enum Color { RED } public static void run() { Color.valueOf('GREEN'); }",
      'System.NoSuchElementException',
      /GREEN/,
    ],
    [
      'Type.newInstance of what has no such class',
      "Type t = Type.forName('NoSuchClass'); t.newInstance();",
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
    [
      'A limit cannot be caught',
      'try { Feature.deep(0); } catch (Exception e) { System.debug(e); } } static Integer deep(Integer n) { return deep(n + 1); } public static void unused() { ',
      'System.LimitException',
      'Maximum stack depth reached: 1001',
    ],
  ],
});
