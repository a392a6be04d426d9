/** JUnit XML of a test report. */
import type { TestReport } from './run-tests.ts';

const escape = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    // eslint-disable-next-line no-control-regex -- XML 1.0 forbids these characters even as references
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

export function junitOf(report: TestReport): string {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);
  const suites = Map.groupBy(report.results, (result) => result.className);
  const parts = [...suites].map(([name, results]) => {
    const failed = results.filter((result) => !result.passed).length;
    const cases = results.map((result) => {
      const head = `    <testcase classname="${escape(name)}" name="${escape(result.methodName)}" time="${seconds(result.milliseconds)}"`;
      if (result.passed) return `${head}/>`;
      return `${head}>\n      <failure message="${escape(result.message ?? '')}">${escape(`${result.file ?? ''}:${result.line ?? ''}\n${result.stackTrace ?? ''}`)}</failure>\n    </testcase>`;
    });
    const time = seconds(results.reduce((sum, result) => sum + result.milliseconds, 0));
    return `  <testsuite name="${escape(name)}" tests="${results.length}" failures="${failed}" time="${time}">\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${report.results.length}" failures="${report.failed}" time="${seconds(report.milliseconds)}">\n${parts.join('\n')}\n</testsuites>\n`;
}
