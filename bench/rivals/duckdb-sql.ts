/**
 * Blocking and comparison as SQL, in the manner of Splink on DuckDB: block on exact keys (number, digits of the number,
 * order, reference, amount, amount net of discount), compare what is blocked together, keep the best three.
 */

const LEGAL_FORMS = 'gmbh|co|kg|ag|ohg|ug|haftungsbeschraenkt|gesmbh|eg|ev|se|gbr|mbh|kgaa|og|eu|ek|inh|ltd|bv';

export const MACROS = `
  CREATE OR REPLACE MACRO bare(t) AS regexp_replace(lower(t), '[^a-z0-9]', '', 'g');
  CREATE OR REPLACE MACRO fold(t) AS trim(regexp_replace(regexp_replace(regexp_replace(
    strip_accents(replace(replace(replace(replace(lower(t), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')),
    '[^a-z0-9]+', ' ', 'g'), '\\b(${LEGAL_FORMS})\\b', ' ', 'g'), ' +', ' ', 'g'));
`;

const quote = (path: string): string => `'${path.replace(/'/g, "''")}'`;

/** Reads the ledger from JSON lines and makes the block keys. `withIndexes` for questions about single transactions. */
export function loadLedger(folder: string, withIndexes: boolean): string {
  const file = (name: string): string => quote(`${folder}/${name}.jsonl`);
  return `${MACROS}
    CREATE TABLE customer AS SELECT id, fold(name) AS name, ibans FROM read_json(${file('customers')},
      format = 'newline_delimited', columns = {id: 'VARCHAR', name: 'VARCHAR', ibans: 'VARCHAR[]'});
    CREATE TABLE account AS SELECT unnest(ibans) AS iban, id AS customer FROM customer
      UNION ALL SELECT key, customerId FROM read_json(${file('aliases')},
      format = 'newline_delimited', columns = {key: 'VARCHAR', customerId: 'VARCHAR'});
    CREATE TABLE item AS SELECT i.id, i.open, i.currency, i.legalEntityId AS entity, i.customerId AS customer, c.name,
        bare(i.number) AS number, regexp_replace(bare(i.number), '^[a-z]+', '') AS digits,
        bare(i.customerReference) AS orderKey, bare(i.paymentReference) AS referenceKey, i.open - i.discount.amount AS net
      FROM read_json(${file('items')}, format = 'newline_delimited', columns = {id: 'VARCHAR', open: 'BIGINT',
        currency: 'VARCHAR', legalEntityId: 'VARCHAR', customerId: 'VARCHAR', number: 'VARCHAR',
        customerReference: 'VARCHAR', paymentReference: 'VARCHAR', discount: 'STRUCT(amount BIGINT)'}) i
      LEFT JOIN customer c ON c.id = i.customerId WHERE i.open <> 0;
    CREATE TABLE key AS SELECT k, item, max(w) AS w FROM (
      SELECT number AS k, id AS item, 10 AS w FROM item UNION ALL SELECT digits, id, 6 FROM item
      UNION ALL SELECT orderKey, id, 8 FROM item WHERE orderKey <> ''
      UNION ALL SELECT referenceKey, id, 10 FROM item WHERE referenceKey <> '') GROUP BY k, item;
    ${withIndexes ? 'CREATE INDEX byKey ON key(k); CREATE INDEX byOpen ON item(open); CREATE INDEX byNet ON item(net); CREATE INDEX byItem ON item(id); CREATE INDEX byIban ON account(iban);' : ''}
  `;
}

/** Reads the transactions from JSON lines. */
export function loadTransactions(folder: string): string {
  return `CREATE OR REPLACE TABLE tx AS SELECT id, amount, currency, legalEntityId AS entity,
      coalesce(remittanceText, '') || ' ' || coalesce(structuredReference, '') || ' ' || coalesce(endToEndId, '') AS text,
      fold(coalesce(counterpartyName, '')) AS payer, counterpartyIban AS iban
    FROM read_json(${quote(`${folder}/transactions.jsonl`)}, format = 'newline_delimited', columns = {id: 'VARCHAR',
      amount: 'BIGINT', currency: 'VARCHAR', legalEntityId: 'VARCHAR', remittanceText: 'VARCHAR',
      structuredReference: 'VARCHAR', endToEndId: 'VARCHAR', counterpartyName: 'VARCHAR', counterpartyIban: 'VARCHAR'});`;
}

/** The best three items of every transaction in `source` (a table or common table expression like `tx`). */
export function matchQuery(source = 'tx'): string {
  return `
    WITH word AS (SELECT id, bare(w) AS k FROM
        (SELECT id, unnest(regexp_extract_all(text, '[A-Za-z0-9][A-Za-z0-9./_-]*')) AS w FROM ${source})
        WHERE regexp_matches(w, '[0-9]') AND length(w) >= 4),
      token AS (SELECT DISTINCT id, k FROM (SELECT id, k FROM word
        UNION ALL SELECT id, unnest(regexp_extract_all(k, '[0-9]{4,}')) FROM word) WHERE length(k) >= 4),
      block AS MATERIALIZED (SELECT id, item, max(w) AS w FROM (
        SELECT token.id, key.item, key.w FROM token JOIN key USING (k)
        UNION ALL SELECT t.id, i.id, 0 FROM ${source} t JOIN item i ON i.open = t.amount AND i.currency = t.currency AND i.entity = t.entity
        UNION ALL SELECT t.id, i.id, 0 FROM ${source} t JOIN item i ON i.net = t.amount AND i.currency = t.currency AND i.entity = t.entity
        ) GROUP BY ALL),
      pair AS MATERIALIZED (SELECT b.id, b.item, b.w, i.open, i.net, i.currency, i.entity, i.name, i.customer
        FROM block b JOIN item i ON i.id = b.item),
      scored AS (SELECT p.id AS tx, p.item, p.w
          + CASE WHEN p.open = t.amount THEN 6 WHEN p.net = t.amount THEN 5 ELSE 0 END
          + 4 * jaro_winkler_similarity(t.payer, coalesce(p.name, ''))
          + CASE WHEN a.customer = p.customer THEN 4 ELSE 0 END AS score
        FROM pair p JOIN ${source} t ON t.id = p.id LEFT JOIN account a ON a.iban = t.iban
        WHERE p.currency = t.currency AND p.entity = t.entity AND sign(p.open) = sign(t.amount))
    SELECT tx, item, max(score) AS score FROM scored WHERE score >= 4 GROUP BY tx, item
    QUALIFY row_number() OVER (PARTITION BY tx ORDER BY max(score) DESC, item) <= 3 ORDER BY tx, score DESC`;
}
