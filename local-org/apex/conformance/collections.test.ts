/** Apex Reference Guide: List, Set and Map classes; Developer Guide, "Collections". */
import { conformance } from './feature.ts';

conformance('List Class', {
  programs: [
    [
      'add(listElement), add(index, listElement)',
      'List<Integer> n = new List<Integer>(); n.add(47); n.add(0, 52); System.debug(n); System.debug(n.get(1));',
      ['(52, 47)', '47'],
    ],
    [
      'addAll(fromList), addAll(fromSet)',
      'List<Integer> n = new List<Integer>{ 1 }; n.addAll(new List<Integer>{ 2 }); n.addAll(new Set<Integer>{ 3 }); System.debug(n);',
      ['(1, 2, 3)'],
    ],
    [
      'clear(), isEmpty(), size()',
      'List<Integer> n = new List<Integer>{ 1 }; System.debug(n.size()); n.clear(); System.debug(n.isEmpty());',
      ['1', 'true'],
    ],
    [
      'clone() is shallow',
      "Account a = new Account(Name = 'Acme'); List<Account> one = new List<Account>{ a }; List<Account> two = one.clone(); two[0].Name = 'New'; System.debug(one[0].Name); two.clear(); System.debug(one.size());",
      ['New', '1'],
    ],
    [
      'deepClone() copies the records',
      "List<Account> one = new List<Account>{ new Account(Name = 'Acme') }; List<Account> two = one.deepClone(); two[0].Name = 'New'; System.debug(one[0].Name);",
      ['Acme'],
    ],
    [
      'deepClone() drops ids unless kept',
      "List<Account> one = new List<Account>{ new Account(Id = '001000000000001AAA') }; System.debug(one.deepClone()[0].Id); System.debug(one.deepClone(true)[0].Id);",
      ['null', '001000000000001AAA'],
    ],
    [
      'contains, indexOf',
      "List<String> s = new List<String>{ 'a', 'b' }; System.debug(s.contains('b')); System.debug(s.indexOf('B')); System.debug(s.indexOf('b'));",
      ['true', '-1', '1'],
    ],
    [
      'equals(list2)',
      'System.debug(new List<Integer>{ 1, 2 }.equals(new List<Integer>{ 1, 2 })); System.debug(new List<Integer>{ 1, 2 } == new List<Integer>{ 2, 1 });',
      ['true', 'false'],
    ],
    [
      'remove(index) gives what was there',
      "List<String> s = new List<String>{ 'a', 'b' }; System.debug(s.remove(0)); System.debug(s);",
      ['a', '(b)'],
    ],
    [
      'set(index, listElement)',
      'List<Integer> n = new List<Integer>{ 1, 2 }; n.set(0, 9); n[1] = 8; System.debug(n);',
      ['(9, 8)'],
    ],
    [
      'sort() of numbers and null',
      'List<Integer> n = new List<Integer>{ 3, null, 1 }; n.sort(); System.debug(n);',
      ['(null, 1, 3)'],
    ],
    [
      'sort() of strings is by character',
      "List<String> s = new List<String>{ 'b', 'a', 'C' }; s.sort(); System.debug(s);",
      ['(C, a, b)'],
    ],
    [
      'sort() of an enum goes by its order',
      'public enum Size { LARGE, SMALL } public static void run() { List<Size> s = new List<Size>{ Size.SMALL, Size.LARGE }; s.sort(); System.debug(s); }',
      ['(LARGE, SMALL)'],
    ],
    [
      'sort(comparator)',
      'public class Down implements Comparator<Integer> { public Integer compare(Integer a, Integer b) { return b - a; } } public static void run() { List<Integer> n = new List<Integer>{ 1, 3, 2 }; n.sort(new Down()); System.debug(n); }',
      ['(3, 2, 1)'],
    ],
    [
      'Using Array Notation',
      "String[] colors = new List<String>(); colors.add('Red'); String[] two = new String[2]; two[0] = 'x'; System.debug(colors[0] + two[0] + two[1] + two.size());",
      ['Redxnull2'],
    ],
    [
      'Lists of lists',
      'List<List<Integer>> n = new List<List<Integer>>{ new List<Integer>{ 1 }, new List<Integer>() }; System.debug(n); System.debug(n[1].isEmpty());',
      ['((1), ())', 'true'],
    ],
    [
      'iterator()',
      'Iterator<Integer> i = new List<Integer>{ 1, 2 }.iterator(); while (i.hasNext()) System.debug(i.next());',
      ['1', '2'],
    ],
    [
      'Iterable in a for loop',
      'public class Three implements Iterable<Integer>, Iterator<Integer> { Integer n = 0; public Iterator<Integer> iterator() { return this; } public Boolean hasNext() { return n < 3; } public Integer next() { return ++n; } } public static void run() { for (Integer i : new Three()) System.debug(i); }',
      ['1', '2', '3'],
    ],
  ],
  throwing: [
    ['get(index)', 'new List<Integer>().get(0);', 'System.ListException', 'List index out of bounds: 0'],
    ['remove(index)', 'new List<Integer>().remove(2);', 'System.ListException', 'List index out of bounds: 2'],
    [
      'set(index, listElement)',
      'new List<Integer>().set(1, 1);',
      'System.ListException',
      'List index out of bounds: 1',
    ],
    [
      'add(index, listElement)',
      'new List<Integer>().add(5, 1);',
      'System.ListException',
      'List index out of bounds: 5',
    ],
    [
      'sort() without Comparable',
      'public class Plain { } public static void run() { new List<Plain>{ new Plain(), new Plain() }.sort(); }',
      'System.ListException',
      'One or more of the items in this list is not Comparable.',
    ],
    ['Iterator, next() at the end', 'new List<Integer>().iterator().next();', 'System.NoSuchElementException', /.*/],
  ],
});

conformance('Set Class', {
  programs: [
    [
      'add and addAll tell of a change',
      "Set<String> s = new Set<String>{ 'a' }; System.debug(s.add('a')); System.debug(s.add('b')); System.debug(s.addAll(new List<String>{ 'a', 'b' })); System.debug(s.size());",
      ['false', 'true', 'false', '2'],
    ],
    ['contains regards case', "System.debug(new Set<String>{ 'one' }.contains('One'));", ['false']],
    [
      'containsAll, removeAll, retainAll',
      'Set<Integer> s = new Set<Integer>{ 1, 2, 3 }; System.debug(s.containsAll(new Set<Integer>{ 1, 3 })); System.debug(s.removeAll(new List<Integer>{ 3, 9 })); System.debug(s.retainAll(new Set<Integer>{ 1 })); System.debug(s);',
      ['true', 'true', 'true', '{1}'],
    ],
    ['equality regards no order', 'System.debug(new Set<Integer>{ 1, 2 } == new Set<Integer>{ 2, 1 });', ['true']],
    [
      'Set of records: a change makes another element',
      "Account a = new Account(); Set<Account> s = new Set<Account>{ a }; a.Name = 'x'; System.debug(s.contains(a)); System.debug(s.add(a)); System.debug(s.size());",
      ['false', 'true', '2'],
    ],
    [
      'Ids of 15 and 18 characters are one',
      "Set<Id> s = new Set<Id>{ '001000000000001' }; System.debug(s.contains('001000000000001AAA')); System.debug(s.size());",
      ['true', '1'],
    ],
    [
      'Null is an element',
      'Set<String> s = new Set<String>{ null }; System.debug(s.contains(null)); System.debug(s.size());',
      ['true', '1'],
    ],
  ],
});

conformance('Map Class', {
  programs: [
    [
      'put gives what was there',
      "Map<String, Integer> m = new Map<String, Integer>(); System.debug(m.put('a', 1)); System.debug(m.put('a', 2)); System.debug(m.size());",
      ['null', '1', '1'],
    ],
    [
      'get of an unknown key',
      "System.debug(new Map<String, Integer>().get('x')); System.debug(new Map<String, Integer>{ 'x' => null }.containsKey('x'));",
      ['null', 'true'],
    ],
    [
      'keys regard case',
      "Map<String, Integer> m = new Map<String, Integer>{ 'a' => 1, 'A' => 2 }; System.debug(m.size()); System.debug(m.get('A'));",
      ['2', '2'],
    ],
    [
      'keySet and values keep the order of putting',
      "Map<String, Integer> m = new Map<String, Integer>{ 'z' => 1, 'a' => 2 }; System.debug(m.keySet()); System.debug(m.values());",
      ['{z, a}', '(1, 2)'],
    ],
    [
      'keySet() writes through',
      "Map<String, Integer> m = new Map<String, Integer>{ 'z' => 1, 'a' => 2 }; m.keySet().remove('z'); System.debug(m.size());",
      ['1'],
    ],
    [
      'keySet() is a view of the map',
      "Map<String, Integer> m = new Map<String, Integer>(); Set<String> keys = m.keySet(); m.put('a', 1); System.debug(keys.contains('a')); System.debug(keys.clone().add('b'));",
      ['true', 'true'],
    ],
    [
      'putAll(sObjectArray)',
      "Map<Id, Account> m = new Map<Id, Account>(); m.putAll(new List<Account>{ new Account(Id = '001000000000001AAA') }); System.debug(m.containsKey('001000000000001'));",
      ['true'],
    ],
    [
      'remove(key)',
      "Map<String, Integer> m = new Map<String, Integer>{ 'a' => 1 }; System.debug(m.remove('a')); System.debug(m.remove('a'));",
      ['1', 'null'],
    ],
    [
      'clone(), equals(map2)',
      "Map<String, Integer> m = new Map<String, Integer>{ 'a' => 1 }; Map<String, Integer> c = m.clone(); System.debug(c == m); c.put('b', 2); System.debug(m.size());",
      ['true', '1'],
    ],
    [
      'Text of a map',
      "System.debug(new Map<String, Object>{ 'a' => 1, 'b' => new List<String>{ 'x' } });",
      ['{a=1, b=(x)}'],
    ],
    [
      'Custom types as keys use equals and hashCode',
      "public class Key { String k; public Key(String k) { this.k = k; } public Boolean equals(Object o) { return ((Key) o).k == k; } public Integer hashCode() { return k.hashCode(); } } public static void run() { Map<Key, Integer> m = new Map<Key, Integer>{ new Key('a') => 1 }; System.debug(m.get(new Key('a'))); }",
      ['1'],
    ],
  ],
  throwing: [
    [
      'Map(recordList) needs ids',
      "new Map<Id, Account>(new List<Account>{ new Account(Name = 'x') });",
      'System.ListException',
      'Row with null Id at index: 0',
    ],
    [
      'Map(recordList) refuses the same id twice',
      "new Map<Id, Account>(new List<Account>{ new Account(Id = '001000000000001AAA'), new Account(Id = '001000000000001AAA') });",
      'System.ListException',
      'Row with duplicate Id at index: 1',
    ],
    [
      'Modifying a map while iterating',
      "Map<String, Integer> m = new Map<String, Integer>{ 'a' => 1, 'b' => 2 }; for (String k : m.keySet()) { m.remove(k); }",
      'System.FinalException',
      'Cannot modify a collection while it is being iterated.',
    ],
    [
      'keySet() takes no new elements',
      "new Map<String, Integer>().keySet().add('x');",
      'System.FinalException',
      'Collection is read-only',
    ],
    [
      'addAll of null',
      'new Set<Integer>().addAll((List<Integer>) null);',
      'System.NullPointerException',
      'Argument cannot be null.',
    ],
  ],
});
