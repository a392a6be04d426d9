import { z } from 'zod';
import { EVIDENCE_CODES } from '../explain/codes.ts';

const words = z.array(z.string().min(1)).readonly();
const days = z.int().min(0).max(3660);
const probability = z.number().min(0).max(1);

/** Patterns and words: how text is read. */
const normalise = z.strictObject({
  legalForms: words.describe('Legal forms and other words that do not tell one name from another'),
  labels: z.strictObject({
    invoice: words.describe('Words that announce the number of an open item'),
    customer: words.describe('Words that announce a customer number'),
    order: words.describe('Words that announce a purchase order'),
    ignore: words.describe('Words that announce a number that is none of ours (TAN, tax number, mandate …)'),
    fee: words.describe('Words that announce a fee deducted from the payment'),
  }),
  notPaymentCodes: words.describe(
    'Last part of a transaction code (ISO 20022 sub-family, GVC) that is no payment: fees, interest',
  ),
  returnWords: words.describe('Words that say that an earlier payment comes back'),
  stopWords: words.describe('Words of a payment text that never name a customer'),
});

/** Which keys lead from a payment to open items, and how far the search goes. */
const candidates = z.strictObject({
  minimumNumberLength: z.int().min(2).max(12).describe('A shorter number counts only for an item of the same payer'),
  maximumJoinedTokens: z.int().min(1).max(8).describe('Pieces that may be put together to one number'),
  typos: z.boolean().describe('Look for numbers that differ by one character'),
  minimumTypoLength: z.int().min(4).max(20),
  maximumRange: z.int().min(0).max(200).describe('Longest range of numbers (4711-4715) that is expanded'),
  perKey: z.int().min(1).max(4096).describe('A key that leads to more items is not specific and is left out'),
  amountOnlyItems: z
    .int()
    .min(0)
    .max(64)
    .describe('Offer items that only share the amount when there are at most so many; 0 never'),
  amountOnlyDays: days.describe('… and whose dates are not farther away'),
  dateWindowDays: days.nullable().describe('Hard limit between payment and item date; null for none'),
  customerItems: z.int().min(1).max(100000).describe('Open items of one customer that are looked at'),
});

const evidenceLevel = z.strictObject({
  label: z.string().min(1),
  weight: z.number().min(-60).max(60).describe('Natural-log odds: ln(P(seen | right) / P(seen | wrong))'),
});

const sets = z.strictObject({
  maximumItems: z.int().min(1).max(8).describe('Largest subset that is searched without numbers in the text'),
  maximumCandidates: z.int().min(2).max(2000),
  budget: z.int().min(100).max(10_000_000).describe('Search steps; the same on every machine'),
  accidentalLimit: z
    .number()
    .min(0)
    .max(100)
    .describe('Expected number of accidental subsets up to which a found sum counts'),
});

const decide = z.strictObject({
  prior: z.number().min(-60).max(0).describe('Log-odds that any one candidate is right before evidence'),
  autoConfidence: probability,
  suggestConfidence: probability,
  autoMargin: z.number().min(0).max(60).describe('Log-odds by which the best must lead the second'),
  tieMargin: z.number().min(0).max(60).describe('Below this lead the first two count as equally good'),
  autoMaximumAmount: z.int().min(0).nullable().describe('Minor units; null for no cap'),
  autoWithoutReference: z.boolean().describe('Allow auto on a certain payer and the only item with the exact amount'),
  alternatives: z.int().min(1).max(20).describe('Ranked proposals in the result'),
});

/** The fuzzy comparison of the few items that are left when a payment would end without a match. */
const lastResort = z.strictObject({
  enabled: z.boolean().describe('Suggest items whose number or name is only like the one of the payment'),
  maximumCandidates: z.int().min(1).max(200).describe('Items that are compared for one payment'),
  maximumDistance: z.number().min(0).max(0.5).describe('Share of a number or word that may differ'),
  maximumConfidence: probability.describe('A suggestion of this kind is never shown as surer than this'),
  ownTransferWords: words.describe('Words that say that money only moves between our own accounts'),
});

const tolerance = z.strictObject({
  absolute: z.int().min(0).describe('Minor units that may be missing (inclusive)'),
  percent: z.number().min(0).max(100),
  cap: z.int().min(0).nullable().describe('Never more than this, minor units'),
  writeOff: z.boolean().describe('Close the item and write the rest off; otherwise it stays partly paid'),
  bankFee: z.int().min(0).describe('Minor units that banks may deduct from a payment on the way'),
  foreignExchangePercent: z.number().min(0).max(10).describe('Shortfall allowed where the payment was converted'),
  expectedNetRatio: z.number().gt(0).max(1).nullable().describe('Share that arrives where the customer withholds tax'),
  payoutFeePercent: z.number().min(0).max(30).describe('Largest fee of a payment service provider'),
  payoutFeeFixed: z.int().min(0).describe('Fixed fee per item of a payout, minor units'),
  returnFee: z.int().min(0).describe('Largest fee a bank adds to a returned direct debit, minor units'),
});

const payoutProvider = z.strictObject({
  name: z.string().min(1).describe('As it is shown'),
  names: words.describe('Names under which the provider pays; every word of one must stand in the payer’s name'),
  ibans: z.array(z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/)).readonly(),
  idPrefixes: words.describe('How the provider’s ids begin; none: every item with an id of a provider is meant'),
  feePercent: z.number().min(0).max(30).describe('Share of each sale that the provider keeps'),
  feeFixed: z.int().min(0).describe('Fixed fee of each sale, minor units'),
  days: z.int().min(1).max(120).describe('Oldest sale that a payout may hold'),
});

/** Payment service providers that pay many sales as one line. */
const payouts = z.strictObject({
  maximumSales: z.int().min(1).max(5000).describe('Sales of one provider that are looked through for one payout'),
  providers: z.array(payoutProvider).readonly(),
});

const discount = z.strictObject({
  graceDays: days.describe('Days after the last day on which the discount is still granted'),
  rounding: z.int().min(0).max(100).describe('Minor units by which the payer may round the discount'),
});

const learning = z.strictObject({
  aliasFull: z.number().min(1).max(1000).describe('Confirmations after which an alias has its full weight'),
  rejectionHalfLifeDays: z.int().min(1).max(3660),
});

/** Monotone map from competition-adjusted log-odds to probability: straight lines between the points. */
const calibration = z
  .array(z.tuple([z.number().min(-100).max(100), probability]).readonly())
  .min(2)
  .readonly()
  .superRefine((points, context) => {
    for (let i = 1; i < points.length; i++) {
      const [x, p] = points[i]!;
      const [px, pp] = points[i - 1]!;
      if (x <= px || p < pp) {
        context.addIssue({
          code: 'custom',
          path: [i],
          message: 'points must rise: sort them by log-odds and never let the probability fall',
        });
      }
    }
  });

const overridable = { tolerance: tolerance.partial().optional(), discount: discount.partial().optional() };

export const ruleSetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens'),
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'use major.minor.patch'),
    owner: z.string().min(1),
    description: z.string().min(1),
    normalise,
    candidates,
    evidence: z.record(z.enum(EVIDENCE_CODES).exclude(['prior']), evidenceLevel),
    sets,
    decide,
    lastResort,
    tolerance,
    discount,
    payouts,
    learning,
    calibration,
    customers: z.record(z.string(), z.strictObject(overridable)).optional(),
    bankAccounts: z.record(z.string(), z.strictObject(overridable)).optional(),
  })
  .superRefine((rules, context) => {
    if (rules.decide.suggestConfidence > rules.decide.autoConfidence) {
      context.addIssue({
        code: 'custom',
        path: ['decide', 'suggestConfidence'],
        message: 'must not be above decide.autoConfidence',
      });
    }
    if (rules.decide.tieMargin > rules.decide.autoMargin) {
      context.addIssue({
        code: 'custom',
        path: ['decide', 'tieMargin'],
        message: 'must not be above decide.autoMargin',
      });
    }
  });

/** A complete rule set: everything that the engine may be told, as data. */
export type RuleSet = z.infer<typeof ruleSetSchema>;
export type ToleranceRules = RuleSet['tolerance'];
export type DiscountRules = RuleSet['discount'];
export type PayoutProvider = RuleSet['payouts']['providers'][number];
