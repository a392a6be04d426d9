import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles, read, root } from './project-files.ts';

const pages = projectFiles('.', ['.md']);

describe('Markdown', () => {
  it('links to files and headings that exist', () => {
    expect(pages.flatMap(brokenLinks)).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const unknown = pages.flatMap((page) =>
      npmScripts(read(page))
        .filter((script) => !(script in scripts))
        .map((script) => `${page}: npm run ${script}`),
    );
    expect(unknown).toEqual([]);
  });

  it('names files of the project that exist', () => {
    const unknown = pages.flatMap((page) =>
      [
        ...read(page).matchAll(
          /`((?:functions|force-app|local-org|start|scripts|docs|matching-rules|test|bench)\/[\w./-]*)`/g,
        ),
      ]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('the check of links', () => {
  it('sees the README and what it points to', () => {
    expect(pages).toContain('README.md');
    expect(relativeLinks(read('README.md'))).toContain('docs/errors.md');
    expect(npmScripts(read('README.md'))).toEqual(expect.arrayContaining(['start', 'test', 'match', 'check']));
  });

  it('makes the anchor of a heading as GitHub does', () => {
    expect(anchorOf('Who may do what')).toBe('who-may-do-what');
    expect(anchorOf('`LegalEntity__c`: one of our companies')).toBe('legalentity__c-one-of-our-companies');
  });
});

function brokenLinks(page: string): string[] {
  return relativeLinks(read(page))
    .filter((link) => !resolves(page, link))
    .map((link) => `${page}: ${link}`);
}

function resolves(page: string, link: string): boolean {
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined || statSync(join(root, target)).isDirectory()) return true;
  const headings = [...withoutCode(read(target)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  return headings.includes(anchor);
}

function relativeLinks(text: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)(?:\s"[^"]*")?\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/i.test(link));
}

/** In a block of code brackets are no links and `#` begins a comment. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}

function npmScripts(text: string): string[] {
  const named = [...text.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/g)];
  return [...new Set(named.map(([, run, short]) => run ?? short ?? ''))];
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
