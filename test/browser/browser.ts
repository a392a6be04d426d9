/** A Chromium for tests, without a system install. */
import { createRequire, findPackageJSON } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Starts the browser. `SALDO_CHROMIUM` names another one. */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env['SALDO_CHROMIUM'];
  if (given !== undefined) return chromium.launch({ executablePath: given });
  const meta = JSON.parse(readFileSync(findPackageJSON('@sparticuz/chromium', import.meta.url) ?? '', 'utf8')) as {
    version: string;
  };
  // The package unpacks into the temporary folder and takes whatever lies there already, of another version too.
  const folder = join(tmpdir(), `saldo-chromium-${meta.version}`);
  mkdirSync(folder, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { default: packaged } = (await import('@sparticuz/chromium')) as unknown as {
      default: { executablePath(): Promise<string> };
    };
    const executablePath = await packaged.executablePath();
    return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'], headless: true });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

interface AxeViolation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA violations of the page as it stands, in words. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate<AxeViolation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary.slice(0, 300)}`),
  );
}
