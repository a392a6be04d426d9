/** Apex Reference Guide, System namespace: Date, Datetime, Time, TimeZone; patterns are those of Java's SimpleDateFormat. */
import { conformance } from './feature.ts';

const at = 'Datetime.newInstanceGmt(2026, 7, 5, 14, 3, 9)';
const winter = 'Datetime.newInstanceGmt(2026, 1, 5, 0, 0, 0)';

conformance('Date Class', {
  expressions: [
    ['addDays(additionalDays)', 'Date.newInstance(1960, 2, 17).addDays(2)', '1960-02-19 00:00:00'],
    ['addMonths(additionalMonths)', 'Date.newInstance(1990, 11, 21).addMonths(3).month()', '2'],
    ['addMonths(additionalMonths) keeps to the month', 'Date.newInstance(2026, 1, 31).addMonths(1).day()', '28'],
    ['addYears(additionalYears)', 'Date.newInstance(2024, 2, 29).addYears(1).day()', '28'],
    ['day()', 'Date.newInstance(1989, 4, 21).day()', '21'],
    ['dayOfYear()', 'Date.newInstance(1998, 10, 21).dayOfYear()', '294'],
    ['daysBetween(secondDate)', 'Date.newInstance(1960, 2, 17).daysBetween(Date.newInstance(1960, 3, 1))', '13'],
    [
      'daysBetween(secondDate) before',
      'Date.newInstance(1960, 3, 1).daysBetween(Date.newInstance(1960, 2, 17))',
      '-13',
    ],
    ['daysInMonth(year, month)', 'Date.daysInMonth(1960, 2)', '29'],
    ['isLeapYear(year)', 'Date.isLeapYear(2004)', 'true'],
    ['isLeapYear(year), a century', 'Date.isLeapYear(1900)', 'false'],
    ['isSameDay(dateToCompare)', 'Date.newInstance(2026, 1, 1).isSameDay(Date.newInstance(2026, 1, 1))', 'true'],
    ['monthsBetween(secondDate)', 'Date.newInstance(2006, 12, 2).monthsBetween(Date.newInstance(2012, 12, 8))', '72'],
    ['toStartOfMonth()', 'Date.newInstance(1999, 12, 10).toStartOfMonth().day()', '1'],
    ['toStartOfWeek() for a German user', 'Date.newInstance(1999, 12, 10).toStartOfWeek().day()', '6'],
    ['valueOf(stringDate)', "Date.valueOf('2005-10-05 09:00:01').day()", '5'],
    ['valueOf(stringDate)', "Date.valueOf('2008-10-5').month()", '10'],
    ['Date Literals, adding an integer', 'Date.newInstance(2026, 12, 31) + 1 > Date.newInstance(2026, 12, 31)', 'true'],
  ],
  throwing: [
    ['valueOf(stringDate)', "Date.valueOf('10/05/2005');", 'System.TypeException', 'Invalid date: 10/05/2005'],
    ['parse(stringDate)', "Date.parse('nonsense');", 'System.TypeException', 'Invalid date: nonsense'],
    [
      'valueOf(dateTimeString)',
      "Datetime.valueOf('yesterday');",
      'System.TypeException',
      'Invalid date/time: yesterday',
    ],
  ],
});

conformance('Datetime Class', {
  expressions: [
    ['addDays(additionalDays)', `${at}.addDays(2).dayGmt()`, '7'],
    ['addHours(additionalHours)', `${at}.addHours(10).dayGmt()`, '6'],
    ['addMinutes(additionalMinutes)', `${at}.addMinutes(-4).hourGmt()`, '13'],
    ['addMonths(additionalMonths)', `${at}.addMonths(8).monthGmt()`, '3'],
    ['addSeconds(additionalSeconds)', `${at}.addSeconds(51).minuteGmt()`, '4'],
    ['addYears(additionalYears)', `${at}.addYears(-1).yearGmt()`, '2025'],
    ['dateGmt()', `${at}.dateGmt() == Date.newInstance(2026, 7, 5)`, 'true'],
    ['timeGmt()', `${at}.timeGmt()`, '14:03:09.000Z'],
    ['dayOfYearGmt()', `${at}.dayOfYearGmt()`, '186'],
    ['getTime()', `${at}.getTime()`, '1783260189000'],
    ['newInstance(milliseconds)', 'Datetime.newInstance(1783260189123L).millisecondGmt()', '123'],
    [
      'newInstanceGmt(date, time)',
      'Datetime.newInstanceGmt(Date.newInstance(2026, 7, 5), Time.newInstance(14, 3, 9, 0)).getTime()',
      '1783260189000',
    ],
    ['valueOfGmt(dateTimeString)', "Datetime.valueOfGmt('2026-07-05 14:03:09').getTime()", '1783260189000'],
    [
      'format(dateFormatString, timezone)',
      `${at}.format('yyyy-MM-dd HH:mm:ss', 'America/New_York')`,
      '2026-07-05 10:03:09',
    ],
    [
      'format(dateFormatString, timezone), winter',
      `${winter}.format('yyyy-MM-dd HH:mm', 'America/Los_Angeles')`,
      '2026-01-04 16:00',
    ],
    ['format(dateFormatString, timezone), zone name', `${winter}.format('z', 'America/New_York')`, 'EST'],
    ['formatGmt, era to zone', `${at}.formatGmt('G')`, 'AD'],
    ['formatGmt, two-digit year', `${at}.formatGmt('yy')`, '26'],
    [
      'formatGmt, week year of the last days of December',
      "Datetime.newInstanceGmt(2025, 12, 29).formatGmt('YYYY')",
      '2026',
    ],
    ['formatGmt, month names', `${at}.formatGmt('M MM MMM MMMM')`, '7 07 Jul July'],
    ['formatGmt, week in year', `${at}.formatGmt('w')`, '28'],
    ['formatGmt, week in month', `${at}.formatGmt('W')`, '2'],
    ['formatGmt, day of year', `${at}.formatGmt('D DDD')`, '186 186'],
    ['formatGmt, day of week in month', `${at}.formatGmt('F')`, '1'],
    ['formatGmt, weekdays', `${at}.formatGmt('E EEEE u')`, 'Sun Sunday 7'],
    ['formatGmt, hours', `${at}.formatGmt('H HH k h hh K')`, '14 14 14 2 02 2'],
    ['formatGmt, midnight', `${winter}.formatGmt('H k h K a')`, '0 24 12 0 AM'],
    ['formatGmt, minutes to milliseconds', `${at}.formatGmt('m mm s ss S SSS')`, '3 03 9 09 0 000'],
    ['format, offsets', `${at}.format('Z X XX XXX', 'Asia/Kolkata')`, '+0530 +05 +0530 +05:30'],
    ['formatGmt, quoted text', `${at}.formatGmt('yyyy\\'T\\'HH \\'o\\'\\'clock\\'')`, "2026T14 o'clock"],
    [
      'newInstance and daylight saving, the hour that does not exist',
      "Datetime.newInstanceGmt(2026, 3, 29, 1, 30, 0).format('HH:mm', 'Europe/Berlin')",
      '03:30',
    ],
    ['Time, addHours wraps', 'Time.newInstance(23, 0, 0, 0).addHours(2).hour()', '1'],
    ['Time, addMinutes', 'Time.newInstance(18, 30, 2, 20).addMinutes(45).minute()', '15'],
    ['TimeZone, getOffset in summer', `TimeZone.getTimeZone('Europe/Berlin').getOffset(${at})`, '7200000'],
    ['TimeZone, getOffset in winter', `TimeZone.getTimeZone('Europe/Berlin').getOffset(${winter})`, '3600000'],
    ['JSON of a Datetime is ISO 8601 in UTC', `JSON.serialize(${at})`, '"2026-07-05T14:03:09.000Z"'],
    ['JSON of a Date', 'JSON.serialize(Date.newInstance(2026, 7, 5))', '"2026-07-05"'],
  ],
  throwing: [
    [
      'format(dateFormatString)',
      `${at}.formatGmt('b');`,
      'System.IllegalArgumentException',
      "Illegal pattern character 'b'",
    ],
  ],
});
