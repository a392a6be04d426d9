/** A case of a peer's test suite: input, and what a sound matcher should answer. */
export interface Case {
  id: string;
  kind: string;
  title: string;
  /** True where any sound matcher should reach the outcome; else it needs `setting_needed` and is informative. */
  general: boolean;
  settings?: Record<string, unknown>;
  input?: Record<string, unknown>;
  transactions?: { id: string; [field: string]: unknown }[];
  open_items?: { id: string; [field: string]: unknown }[];
  expected: Expected;
  [field: string]: unknown;
}

export interface Expected {
  outcome?: string;
  allocations?: ExpectedAllocation[];
  forbidden?: ExpectedAllocation[];
  tx_residual?: Record<string, number | string>;
  item_residual?: Record<string, number | string>;
  rest?: string;
  candidates?: string[];
  party?: string | null | { ambiguous: string[] };
  reasons?: string[];
  [field: string]: unknown;
}

export interface ExpectedAllocation {
  tx: string;
  item: string;
  amount?: number | string;
  discount?: number | string;
  write_off?: number | string;
}

/** What a judge of a kind answers: null when the case passes, else why it fails. */
export type Verdict = string | null;
