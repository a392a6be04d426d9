export interface CompileProblem {
  file: string;
  line: number;
  column: number;
  message: string;
}

/** Apex that the compiler refuses. The message lists every problem as `file:line:column: text`. */
export class ApexCompileError extends Error {
  readonly problems: CompileProblem[];
  constructor(problems: CompileProblem[]) {
    super(
      problems.map((problem) => `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`).join('\n'),
    );
    this.name = 'ApexCompileError';
    this.problems = problems;
  }
}
