import evidencePrior from '@salesforce/label/c.EvidencePrior';
import evidenceNumberExact from '@salesforce/label/c.EvidenceNumberExact';
import evidenceNumberDigits from '@salesforce/label/c.EvidenceNumberDigits';
import evidenceNumberTail from '@salesforce/label/c.EvidenceNumberTail';
import evidenceNumberRejoined from '@salesforce/label/c.EvidenceNumberRejoined';
import evidenceNumberConfused from '@salesforce/label/c.EvidenceNumberConfused';
import evidenceNumberAbbreviated from '@salesforce/label/c.EvidenceNumberAbbreviated';
import evidenceNumberRange from '@salesforce/label/c.EvidenceNumberRange';
import evidenceNumberTypo from '@salesforce/label/c.EvidenceNumberTypo';
import evidenceNumberNeighbour from '@salesforce/label/c.EvidenceNumberNeighbour';
import evidenceNumberLabelled from '@salesforce/label/c.EvidenceNumberLabelled';
import evidenceNumberOtherLabel from '@salesforce/label/c.EvidenceNumberOtherLabel';
import evidenceFuzzyNumber from '@salesforce/label/c.EvidenceFuzzyNumber';
import evidenceStructuredReference from '@salesforce/label/c.EvidenceStructuredReference';
import evidencePaymentReference from '@salesforce/label/c.EvidencePaymentReference';
import evidenceEndToEnd from '@salesforce/label/c.EvidenceEndToEnd';
import evidenceExternalId from '@salesforce/label/c.EvidenceExternalId';
import evidenceCustomerReference from '@salesforce/label/c.EvidenceCustomerReference';
import evidenceMandate from '@salesforce/label/c.EvidenceMandate';
import evidenceCustomerKnown from '@salesforce/label/c.EvidenceCustomerKnown';
import evidenceCustomerIban from '@salesforce/label/c.EvidenceCustomerIban';
import evidenceCustomerAliasIban from '@salesforce/label/c.EvidenceCustomerAliasIban';
import evidenceCustomerAliasName from '@salesforce/label/c.EvidenceCustomerAliasName';
import evidenceCustomerName from '@salesforce/label/c.EvidenceCustomerName';
import evidenceCustomerNameSimilar from '@salesforce/label/c.EvidenceCustomerNameSimilar';
import evidenceCustomerNameInText from '@salesforce/label/c.EvidenceCustomerNameInText';
import evidenceCustomerNumber from '@salesforce/label/c.EvidenceCustomerNumber';
import evidenceCustomerAddress from '@salesforce/label/c.EvidenceCustomerAddress';
import evidenceCustomerGroup from '@salesforce/label/c.EvidenceCustomerGroup';
import evidenceCustomerThirdParty from '@salesforce/label/c.EvidenceCustomerThirdParty';
import evidenceCustomerConflict from '@salesforce/label/c.EvidenceCustomerConflict';
import evidenceCustomerUnknown from '@salesforce/label/c.EvidenceCustomerUnknown';
import evidenceFuzzyName from '@salesforce/label/c.EvidenceFuzzyName';
import evidenceAmountExact from '@salesforce/label/c.EvidenceAmountExact';
import evidenceAmountNetOfDiscount from '@salesforce/label/c.EvidenceAmountNetOfDiscount';
import evidenceAmountOriginal from '@salesforce/label/c.EvidenceAmountOriginal';
import evidenceAmountSum from '@salesforce/label/c.EvidenceAmountSum';
import evidenceAmountSumNetOfDiscount from '@salesforce/label/c.EvidenceAmountSumNetOfDiscount';
import evidenceAmountTolerance from '@salesforce/label/c.EvidenceAmountTolerance';
import evidenceAmountBankFee from '@salesforce/label/c.EvidenceAmountBankFee';
import evidenceAmountForeignExchange from '@salesforce/label/c.EvidenceAmountForeignExchange';
import evidenceAmountExpectedNet from '@salesforce/label/c.EvidenceAmountExpectedNet';
import evidenceAmountPayoutFee from '@salesforce/label/c.EvidenceAmountPayoutFee';
import evidencePayoutSpan from '@salesforce/label/c.EvidencePayoutSpan';
import evidenceAmountDiscountExpired from '@salesforce/label/c.EvidenceAmountDiscountExpired';
import evidenceAmountPartial from '@salesforce/label/c.EvidenceAmountPartial';
import evidenceAmountOver from '@salesforce/label/c.EvidenceAmountOver';
import evidenceAmountInText from '@salesforce/label/c.EvidenceAmountInText';
import evidenceAmountCreditNoteNetted from '@salesforce/label/c.EvidenceAmountCreditNoteNetted';
import evidenceAmountReturned from '@salesforce/label/c.EvidenceAmountReturned';
import evidenceInstalmentRepeated from '@salesforce/label/c.EvidenceInstalmentRepeated';
import evidenceInstalmentsComplete from '@salesforce/label/c.EvidenceInstalmentsComplete';
import evidenceTextWords from '@salesforce/label/c.EvidenceTextWords';
import evidenceDateNear from '@salesforce/label/c.EvidenceDateNear';
import evidenceDateFar from '@salesforce/label/c.EvidenceDateFar';
import evidenceDateBeforeIssue from '@salesforce/label/c.EvidenceDateBeforeIssue';
import evidenceOnlyOpenItem from '@salesforce/label/c.EvidenceOnlyOpenItem';
import evidenceAllOpenItems from '@salesforce/label/c.EvidenceAllOpenItems';
import evidenceUnnamedItems from '@salesforce/label/c.EvidenceUnnamedItems';
import evidenceNamedLeftOut from '@salesforce/label/c.EvidenceNamedLeftOut';
import evidenceNumbersUnexplained from '@salesforce/label/c.EvidenceNumbersUnexplained';
import evidenceSetAccidental from '@salesforce/label/c.EvidenceSetAccidental';
import evidenceSetAlternatives from '@salesforce/label/c.EvidenceSetAlternatives';
import evidenceRejectedBefore from '@salesforce/label/c.EvidenceRejectedBefore';
import evidenceDecidedAuto from '@salesforce/label/c.EvidenceDecidedAuto';
import evidenceNoCandidate from '@salesforce/label/c.EvidenceNoCandidate';
import evidenceAlreadySettled from '@salesforce/label/c.EvidenceAlreadySettled';
import evidenceCurrencyDiffers from '@salesforce/label/c.EvidenceCurrencyDiffers';
import evidenceLegalEntityDiffers from '@salesforce/label/c.EvidenceLegalEntityDiffers';
import evidenceDirectionDiffers from '@salesforce/label/c.EvidenceDirectionDiffers';
import evidenceOutsideDateWindow from '@salesforce/label/c.EvidenceOutsideDateWindow';
import evidenceReferenceUnknown from '@salesforce/label/c.EvidenceReferenceUnknown';
import evidenceAmountDiffers from '@salesforce/label/c.EvidenceAmountDiffers';
import evidenceTooWeak from '@salesforce/label/c.EvidenceTooWeak';
import evidenceBelowAutoConfidence from '@salesforce/label/c.EvidenceBelowAutoConfidence';
import evidenceBelowAutoMargin from '@salesforce/label/c.EvidenceBelowAutoMargin';
import evidenceNoExactEvidence from '@salesforce/label/c.EvidenceNoExactEvidence';
import evidenceAmountOnly from '@salesforce/label/c.EvidenceAmountOnly';
import evidenceTie from '@salesforce/label/c.EvidenceTie';
import evidenceClaimedByBetter from '@salesforce/label/c.EvidenceClaimedByBetter';
import evidenceAboveAutoAmount from '@salesforce/label/c.EvidenceAboveAutoAmount';
import evidencePartlyGuessed from '@salesforce/label/c.EvidencePartlyGuessed';
import evidenceCustomerAmbiguous from '@salesforce/label/c.EvidenceCustomerAmbiguous';
import evidenceRunnerUp from '@salesforce/label/c.EvidenceRunnerUp';
import evidenceSetGaveUp from '@salesforce/label/c.EvidenceSetGaveUp';
import evidenceNotAPayment from '@salesforce/label/c.EvidenceNotAPayment';
import evidenceZeroAmount from '@salesforce/label/c.EvidenceZeroAmount';
import evidenceReadsAsReturn from '@salesforce/label/c.EvidenceReadsAsReturn';
import evidenceUnknownItem from '@salesforce/label/c.EvidenceUnknownItem';

/** Sentence of each evidence and reason code in the user's language; values stand in braces. */
export const SENTENCES = {
  prior: evidencePrior,
  number_exact: evidenceNumberExact,
  number_digits: evidenceNumberDigits,
  number_tail: evidenceNumberTail,
  number_rejoined: evidenceNumberRejoined,
  number_confused: evidenceNumberConfused,
  number_abbreviated: evidenceNumberAbbreviated,
  number_range: evidenceNumberRange,
  number_typo: evidenceNumberTypo,
  number_neighbour: evidenceNumberNeighbour,
  number_labelled: evidenceNumberLabelled,
  number_other_label: evidenceNumberOtherLabel,
  fuzzy_number: evidenceFuzzyNumber,
  structured_reference: evidenceStructuredReference,
  payment_reference: evidencePaymentReference,
  end_to_end: evidenceEndToEnd,
  external_id: evidenceExternalId,
  customer_reference: evidenceCustomerReference,
  mandate: evidenceMandate,
  customer_known: evidenceCustomerKnown,
  customer_iban: evidenceCustomerIban,
  customer_alias_iban: evidenceCustomerAliasIban,
  customer_alias_name: evidenceCustomerAliasName,
  customer_name: evidenceCustomerName,
  customer_name_similar: evidenceCustomerNameSimilar,
  customer_name_in_text: evidenceCustomerNameInText,
  customer_number: evidenceCustomerNumber,
  customer_address: evidenceCustomerAddress,
  customer_group: evidenceCustomerGroup,
  customer_third_party: evidenceCustomerThirdParty,
  customer_conflict: evidenceCustomerConflict,
  customer_unknown: evidenceCustomerUnknown,
  fuzzy_name: evidenceFuzzyName,
  amount_exact: evidenceAmountExact,
  amount_net_of_discount: evidenceAmountNetOfDiscount,
  amount_original: evidenceAmountOriginal,
  amount_sum: evidenceAmountSum,
  amount_sum_net_of_discount: evidenceAmountSumNetOfDiscount,
  amount_tolerance: evidenceAmountTolerance,
  amount_bank_fee: evidenceAmountBankFee,
  amount_foreign_exchange: evidenceAmountForeignExchange,
  amount_expected_net: evidenceAmountExpectedNet,
  amount_payout_fee: evidenceAmountPayoutFee,
  payout_span: evidencePayoutSpan,
  amount_discount_expired: evidenceAmountDiscountExpired,
  amount_partial: evidenceAmountPartial,
  amount_over: evidenceAmountOver,
  amount_in_text: evidenceAmountInText,
  amount_credit_note_netted: evidenceAmountCreditNoteNetted,
  amount_returned: evidenceAmountReturned,
  instalments_complete: evidenceInstalmentsComplete,
  instalment_repeated: evidenceInstalmentRepeated,
  text_words: evidenceTextWords,
  date_near: evidenceDateNear,
  date_far: evidenceDateFar,
  date_before_issue: evidenceDateBeforeIssue,
  only_open_item: evidenceOnlyOpenItem,
  all_open_items: evidenceAllOpenItems,
  unnamed_items: evidenceUnnamedItems,
  named_left_out: evidenceNamedLeftOut,
  numbers_unexplained: evidenceNumbersUnexplained,
  set_accidental: evidenceSetAccidental,
  set_alternatives: evidenceSetAlternatives,
  rejected_before: evidenceRejectedBefore,
  decided_auto: evidenceDecidedAuto,
  no_candidate: evidenceNoCandidate,
  already_settled: evidenceAlreadySettled,
  currency_differs: evidenceCurrencyDiffers,
  legal_entity_differs: evidenceLegalEntityDiffers,
  direction_differs: evidenceDirectionDiffers,
  outside_date_window: evidenceOutsideDateWindow,
  reference_unknown: evidenceReferenceUnknown,
  amount_differs: evidenceAmountDiffers,
  too_weak: evidenceTooWeak,
  below_auto_confidence: evidenceBelowAutoConfidence,
  below_auto_margin: evidenceBelowAutoMargin,
  no_exact_evidence: evidenceNoExactEvidence,
  amount_only: evidenceAmountOnly,
  tie: evidenceTie,
  claimed_by_better: evidenceClaimedByBetter,
  above_auto_amount: evidenceAboveAutoAmount,
  partly_guessed: evidencePartlyGuessed,
  customer_ambiguous: evidenceCustomerAmbiguous,
  runner_up: evidenceRunnerUp,
  set_gave_up: evidenceSetGaveUp,
  not_a_payment: evidenceNotAPayment,
  zero_amount: evidenceZeroAmount,
  reads_as_return: evidenceReadsAsReturn,
  unknown_item: evidenceUnknownItem,
};
