import { describe, expect, it } from 'vitest';
import { mergeParts, readParts, sameXml, XmlError } from './xml-parts.ts';

const labels = (...texts: string[]) => `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${texts.join('\n')}\n</CustomLabels>`; // prettier-ignore
const label = (name: string, value: string) => `<labels><fullName>${name}</fullName><value>${value}</value></labels>`;

describe('metadata XML in parts', () => {
  it('are the children of the root as they stand in the text', () => {
    const nested =
      '<fields>\n  <fullName>A__c</fullName>\n  <formula>IF(a &lt; b, &quot;x&quot;, "y")</formula>\n</fields>';
    expect(readParts(`<CustomObject>${nested}<label>A</label><empty/></CustomObject>`)).toEqual({
      root: 'CustomObject',
      parts: [
        { tag: 'fields', key: 'A__c', text: nested },
        { tag: 'label', key: '', text: '<label>A</label>' },
        { tag: 'empty', key: '', text: '<empty/>' },
      ],
    });
  });

  it('tells elements of one name apart when they are nested', () => {
    const inner = '<fields><fullName>S</fullName><fields>A__c</fields><fields>B__c</fields></fields>';
    expect(readParts(`<X>${inner}${inner}</X>`).parts.map(({ text }) => text)).toEqual([inner, inner]);
  });

  it('are merged by their key: replaced, added, the others kept', () => {
    const merged = mergeParts(labels(label('A', 'old'), label('B', 'kept')), labels(label('C', 'new'), label('A', 'x &amp; y'))); // prettier-ignore
    expect(readParts(merged).parts.map(({ text }) => text)).toEqual([label('A', 'x &amp; y'), label('B', 'kept'), label('C', 'new')]); // prettier-ignore
  });

  it('are the same whatever their white space, escapes and the order of different elements', () => {
    expect(sameXml('<a><b>x &quot;y&quot;</b><c>1</c></a>', '<?xml version="1.0"?>\n<a>\n  <c>1</c>\n  <b>x "y"</b>\n</a>\n')).toBe(true); // prettier-ignore
    expect(sameXml('<a><b>1</b><b>2</b></a>', '<a><b>2</b><b>1</b></a>')).toBe(false);
    expect(sameXml('<a><b>1</b></a>', '<a><b>1</b><c/></a>')).toBe(false);
  });

  it('that are not well-formed are refused with their place', () => {
    expect(() => readParts('<a>\n  <b></c>\n</a>')).toThrow(XmlError);
    try {
      readParts('<a>\n  <b></c>\n</a>');
    } catch (error) {
      expect((error as XmlError).line).toBe(2);
    }
  });
});
