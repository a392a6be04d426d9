/** What annotated methods must look like (Apex Developer Guide, "Annotations"). */
import type { ApexType, MethodInfo, TypeDeclaration } from './type.ts';

const has = (method: MethodInfo, name: string) => method.annotations.some((annotation) => annotation.name === name);

function isPrimitive(type: ApexType): boolean {
  if (type.isList || type.isSet || type.isMap) return type.args.every(isPrimitive);
  return type.kind === 'primitive';
}

/** "Future Annotation": static, void, and parameters that hold no objects. */
function futureProblems(method: MethodInfo): string[] {
  if (!has(method, 'future')) return [];
  const problems = method.parameters
    .filter((parameter) => !isPrimitive(parameter.type))
    .map((parameter) => `Unsupported parameter type: ${parameter.type.name}`);
  if (!method.isStatic || method.returns.name !== 'void')
    problems.unshift(`Future methods must be static and return void: ${method.name}`);
  return problems;
}

/** "InvocableMethod Annotation": one in a class, static, public or global, at most one parameter, which is a list. */
function invocableProblems(method: MethodInfo, declaration: TypeDeclaration): string[] {
  if (!has(method, 'invocablemethod')) return [];
  const problems: string[] = [];
  const others = [...declaration.methods.values()].flat().filter((other) => other !== method);
  if (others.some((other) => has(other, 'invocablemethod')))
    problems.push('Only one method per type can be defined with: InvocableMethod');
  if (!method.isStatic || (method.visibility !== 'public' && method.visibility !== 'global'))
    problems.push(`InvocableMethod methods must be static and public or global: ${method.name}`);
  if (method.parameters.length > 1 || method.parameters.some((parameter) => !parameter.type.isList))
    problems.push(`InvocableMethod methods take one parameter, a list: ${method.name}`);
  return problems;
}

/** "AuraEnabled Annotation": a component calls static methods only. */
function auraProblems(method: MethodInfo): string[] {
  const isWrong = has(method, 'auraenabled') && !method.isStatic;
  return isWrong ? [`AuraEnabled methods must be static: ${method.name}`] : [];
}

/** "IsTest Annotation": a test method is static, returns nothing and takes nothing. */
function testProblems(method: MethodInfo, declaration: TypeDeclaration): string[] {
  const isTest = (has(method, 'istest') || has(method, 'testsetup')) && declaration.kind === 'class';
  if (!isTest || (method.isStatic && method.returns.name === 'void' && method.parameters.length === 0)) return [];
  return [`Test methods must be static, return void and take no parameters: ${method.name}`];
}

export function annotationProblems(method: MethodInfo, declaration: TypeDeclaration): string[] {
  return [
    ...futureProblems(method),
    ...invocableProblems(method, declaration),
    ...auraProblems(method),
    ...testProblems(method, declaration),
  ];
}
