import { type OrgClient, OrgError } from '@saldo/org';

interface ActionResult {
  isSuccess: boolean;
  outputValues: { isSuccess?: boolean; code?: string | null; message?: string | null } | null;
  errors: { message?: string }[] | null;
}

export interface Approved {
  approved: number;
  refused: number;
  /** What the org said against the first that it refused. */
  firstRefusal: string | null;
  /** Codes of all refusals. */
  refusalCodes: string[];
}

/**
 * Asks Apex to approve suggestions. Apex checks everything again and may refuse; what it refuses stays a suggestion for a
 * person, so a refusal is counted and never fails the run.
 */
export async function approve(client: OrgClient, suggestionIds: readonly string[]): Promise<Approved> {
  if (suggestionIds.length === 0) return { approved: 0, refused: 0, firstRefusal: null, refusalCodes: [] };
  let results: ActionResult[];
  try {
    results = await client.action<ActionResult>(
      'ApproveSuggestions',
      suggestionIds.map((suggestionId) => ({ suggestionId, automatic: true })),
    );
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return { approved: 0, refused: suggestionIds.length, firstRefusal: error.message, refusalCodes: [error.code] };
  }
  const isApproved = (result: ActionResult): boolean => result.isSuccess && result.outputValues?.isSuccess !== false;
  const refused = results.filter((result) => !isApproved(result));
  const first = refused[0];
  return {
    approved: results.length - refused.length,
    refused: suggestionIds.length - (results.length - refused.length),
    firstRefusal: first === undefined ? null : (first.outputValues?.message ?? first.errors?.[0]?.message ?? 'refused'),
    refusalCodes: refused.flatMap(({ outputValues }) => outputValues?.code ?? []),
  };
}
