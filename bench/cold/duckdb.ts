/** Cold run of DuckDB in a process of its own: JSON lines on disk → the best three items on disk. Arguments: folder, output. */
import { DuckDBInstance } from '@duckdb/node-api';
import { loadLedger, loadTransactions, matchQuery } from '../rivals/duckdb-sql.ts';

const [folder, output] = process.argv.slice(2) as [string, string];
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(loadLedger(folder, false));
await connection.run(loadTransactions(folder));
await connection.run(`COPY (${matchQuery()}) TO '${output.replace(/'/g, "''")}' (FORMAT json)`);
console.log(JSON.stringify({ peakKilobytes: process.resourceUsage().maxRSS }));
