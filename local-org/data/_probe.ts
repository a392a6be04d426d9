import { ApexParserFactory, ApexErrorListener } from '@apexdevtools/apex-parser';
const qs = [`SELECT Id, Name FROM Account WHERE Name = 'x' AND (A__c > 5 OR NOT B__c IN ('a','b')) ORDER BY Name DESC NULLS LAST LIMIT 5 OFFSET 2`,
 `SELECT COUNT(Id) n, Status__c FROM Invoice__c WHERE CreatedDate = LAST_N_DAYS:5 GROUP BY Status__c HAVING COUNT(Id) > 1`,
 `SELECT Id, (SELECT Id FROM Lines__r) FROM A__c WITH USER_MODE FOR UPDATE`,
 `SELECT Id FROM A__c WHERE Id IN (SELECT B__c FROM C__c) ALL ROWS`,
 `SELECT Id FROM A__c WHERE Id IN ('${Array.from({length:500},(_, i)=>'a0000000000'+String(i).padStart(7,'0')).join("','")}')`,
 `SELECT FROM`, `SELECT Id FROM A__c WHERE X = 2026-01-01T00:00:00Z AND Y = 2026-01-01 and Z = -1.5 and q = 2026-01-01T00:00:00.000+0000`,
 `SELECT Id FROM A__c blah blah`, `SELECT FIELDS(ALL) FROM A__c LIMIT 200`, `SELECT Id, Status, Type, Group.Name, User.Name FROM Group g, g.x y`,
 `SELECT Id FROM A WHERE Name LIKE 'a\\'b%' AND CALENDAR_YEAR(CreatedDate)=2026 AND x INCLUDES ('a;b','c')`,
 `SELECT Id FROM A WHERE n = :foo.bar`,
];
for (const q of qs) for (const n of [1,2]) { const t = performance.now(); const errs: string[] = [];
 const s = ApexParserFactory.createTokenStream(q); const p = ApexParserFactory.createParser(s, false); p.removeErrorListeners();
 p.addErrorListener(new (class extends ApexErrorListener { apexSyntaxError(l: number, c: number, m: string) { errs.push(l + ':' + c + ' ' + m); } })());
 const tree = p.query(); const next = p.getCurrentToken?.() ?? s.LT(1);
 console.log(q.slice(0, 60), (performance.now() - t).toFixed(1), errs, 'next', next.text, next.type, n===2 ? tree.toStringTree(p.ruleNames, p).slice(0, 900) : ''); }
