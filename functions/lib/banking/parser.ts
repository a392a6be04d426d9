import type { Refuse } from './errors.ts';
import type { ParseOptions, StatementEvent } from './statement.ts';

/** A parser takes the file's text in any portions and emits events as soon as they are certain. */
export interface FormatParser {
  write(text: string): void;
  end(): void;
}

export interface ParserSettings {
  options: ParseOptions;
  emit: (event: StatementEvent) => void;
  refuse: Refuse;
}
