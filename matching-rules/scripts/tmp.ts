import { parseRuleSet, standardRuleSet } from '@saldo/matching';
import { developmentData } from './backtest/data.ts';
import { measure, runEngine } from './backtest/evaluate.ts';
const cal = `-7.38 .00331 -4.07 .01015 -2.01 .0865 -1.47 .12564 -1.14 .1678 -.93 .31665 -.6 .31665 -.08 .57174 .31 .63863 1.51 .88742 2 .98522 2.3 .98522 2.76 .99224 3.81 .99224 4.16 .99242 5 .99242 5.24 .9956 6.69 .9956 6.98 .99778 8.7 .99778 8.94 .99981 22.47 .99981`.split(' ').map(Number);
const calibration = Array.from({length: cal.length/2}, (_,i)=>[cal[2*i]!,cal[2*i+1]!]);
const variants: Record<string, any> = { now: standardRuleSet };
for (const auto of [0.97,0.985,0.99,0.9923,0.995]) variants['cal '+auto] = parseRuleSet({...standardRuleSet, calibration, decide: {...standardRuleSet.decide, autoConfidence: auto}});
const all: Record<string, any[]> = {};
for (const data of developmentData([201,202])) for (const [n, rs] of Object.entries(variants)) (all[n] ??= []).push(...runEngine(data, rs));
for (const [n, j] of Object.entries(all)) { const m = measure(j); console.log(n.padEnd(12), 'auto', m.total.auto.count, 'false', m.total.falseAuto.count, 'exact', m.total.exactSet.count/m.total.decidable.count, 'ece', m.expectedCalibrationError.toFixed(4), 'nomatch', m.total.noMatch.count, 'right', m.total.right.count); }
