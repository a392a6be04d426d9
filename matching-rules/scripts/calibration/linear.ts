/** Lower triangle L of a symmetric positive definite matrix with L·Lᵀ = matrix (Cholesky). */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  for (let i = 0; i < matrix.length; i++) {
    const row = new Array<number>(matrix.length).fill(0);
    lower.push(row);
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * lower[j]![k]!;
      if (i > j) row[j] = sum / lower[j]![j]!;
      else if (sum > 0) row[j] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return lower;
}

function solveTriangles(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const x = [...right];
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i]![k]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}

/** x with matrix · x = right, for a symmetric positive definite matrix. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  return solveTriangles(cholesky(matrix), right);
}

/** Inverse of a symmetric positive definite matrix. */
export function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const lower = cholesky(matrix);
  return matrix.map((_, i) =>
    solveTriangles(
      lower,
      matrix.map((__, j) => (i === j ? 1 : 0)),
    ),
  );
}
