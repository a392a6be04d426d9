import { it } from 'vitest';
import { openTestOrg } from '../fixtures/org.ts';
import { loadApex } from '../index.ts';
it('t', async () => {
  let t=performance.now();
  const org = openTestOrg([]);
  console.log('open', performance.now()-t); 
  for (let i=0;i<4;i++){ t=performance.now(); loadApex(org.data, { sources: [{kind:'class',file:'A.cls',text:'public class A { public static void run() { System.debug(1); } }'}]}); console.log('load', performance.now()-t);}
  for (let i=0;i<4;i++){ t=performance.now(); await org.run('System.debug(1);'); console.log('anon', performance.now()-t);}
});
