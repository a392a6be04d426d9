/** Parse tree of classes, interfaces, enums, triggers and anonymous blocks → syntax tree. */
import type * as P from '@apexdevtools/apex-parser';
import { lowerExpression, lowerLiteral, lowerTypeRef, positionOf } from './lower-expressions.ts';
import { lowerBlock, lowerDeclarator, lowerStatement } from './lower-statements.ts';
import type {
  AccessorNode,
  Annotation,
  MethodNode,
  Modifiers,
  Parameter,
  PropertyNode,
  Statement,
  TriggerNode,
  TypeNode,
} from './nodes.ts';

function lowerAnnotation(context: P.AnnotationContext): Annotation {
  const parameters: Record<string, string | boolean> = {};
  const valueOf = (element: P.ElementValueContext): string | boolean => {
    const literal = lowerLiteral(element.literal());
    return typeof literal.value === 'boolean' ? literal.value : String(literal.value);
  };
  for (const pair of context.elementValuePairs()?.elementValuePair_list() ?? [])
    parameters[pair.id().getText().toLowerCase()] = valueOf(pair.elementValue());
  if (context.elementValue()) parameters['value'] = valueOf(context.elementValue());
  return { ...positionOf(context), name: context.id().getText().toLowerCase(), parameters };
}

export function lowerModifiers(contexts: P.ModifierContext[]): Modifiers {
  const has = (name: string) =>
    contexts.some((context) => !context.annotation() && context.getText().toLowerCase() === name);
  return {
    visibility:
      has('global') || has('webservice')
        ? 'global'
        : has('public')
          ? 'public'
          : has('protected')
            ? 'protected'
            : has('private')
              ? 'private'
              : null,
    isStatic: has('static'),
    isAbstract: has('abstract'),
    isVirtual: has('virtual'),
    isOverride: has('override'),
    isFinal: has('final'),
    isTransient: has('transient'),
    isTestMethod: has('testmethod'),
    sharing: has('withsharing')
      ? 'with'
      : has('withoutsharing')
        ? 'without'
        : has('inheritedsharing')
          ? 'inherited'
          : null,
    annotations: contexts
      .filter((context) => context.annotation())
      .map((context) => lowerAnnotation(context.annotation())),
  };
}

function lowerParameters(context: P.FormalParametersContext): Parameter[] {
  return (context.formalParameterList()?.formalParameter_list() ?? []).map((parameter) => ({
    ...positionOf(parameter),
    name: parameter.id().getText(),
    type: lowerTypeRef(parameter.typeRef()),
  }));
}

type MemberContext =
  P.MemberDeclarationContext | P.AnonymousMemberDeclarationContext | P.TriggerMemberDeclarationContext;

function lowerMethod(context: P.MethodDeclarationContext, modifiers: Modifiers): MethodNode {
  return {
    ...positionOf(context.id()),
    name: context.id().getText(),
    modifiers,
    returns: context.typeRef() ? lowerTypeRef(context.typeRef()) : null,
    isConstructor: false,
    parameters: lowerParameters(context.formalParameters()),
    body: context.block() ? lowerBlock(context.block()) : null,
  };
}

function lowerProperty(context: P.PropertyDeclarationContext, modifiers: Modifiers): PropertyNode {
  let getter: AccessorNode | null = null;
  let setter: AccessorNode | null = null;
  for (const block of context.propertyBlock_list()) {
    const accessor = block.getter() ?? block.setter();
    const node = {
      ...positionOf(block),
      modifiers: lowerModifiers(block.modifier_list()),
      body: accessor.block() ? lowerBlock(accessor.block()) : null,
    };
    if (block.getter()) getter = node;
    else setter = node;
  }
  return {
    ...positionOf(context.id()),
    name: context.id().getText(),
    modifiers,
    type: lowerTypeRef(context.typeRef()),
    getter,
    setter,
  };
}

function lowerMember(context: MemberContext, modifiers: Modifiers, members: TypeNode['members']): void {
  if (context.methodDeclaration())
    members.push({ kind: 'method', node: lowerMethod(context.methodDeclaration(), modifiers) });
  else if (context.propertyDeclaration())
    members.push({ kind: 'property', node: lowerProperty(context.propertyDeclaration(), modifiers) });
  else if (context.fieldDeclaration()) {
    const field = context.fieldDeclaration();
    for (const declarator of field.variableDeclarators().variableDeclarator_list()) {
      members.push({
        kind: 'field',
        node: {
          ...positionOf(declarator),
          name: declarator.id().getText(),
          modifiers,
          type: lowerTypeRef(field.typeRef()),
          value: declarator.expression() ? lowerExpression(declarator.expression()) : null,
        },
      });
    }
  } else if (context.classDeclaration())
    members.push({ kind: 'type', node: lowerClass(context.classDeclaration(), modifiers) });
  else if (context.interfaceDeclaration())
    members.push({ kind: 'type', node: lowerInterface(context.interfaceDeclaration(), modifiers) });
  else if (context.enumDeclaration())
    members.push({ kind: 'type', node: lowerEnum(context.enumDeclaration(), modifiers) });
  else if ('constructorDeclaration' in context) {
    const constructor = (
      context as unknown as { constructorDeclaration(): P.ConstructorDeclarationContext }
    ).constructorDeclaration();
    members.push({
      kind: 'method',
      node: {
        ...positionOf(constructor),
        name: constructor.qualifiedName().getText(),
        modifiers,
        returns: null,
        isConstructor: true,
        parameters: lowerParameters(constructor.formalParameters()),
        body: lowerBlock(constructor.block()),
      },
    });
  }
}

function lowerClass(context: P.ClassDeclarationContext, modifiers: Modifiers): TypeNode {
  const members: TypeNode['members'] = [];
  for (const declaration of context.classBody().classBodyDeclaration_list()) {
    if (declaration.block())
      members.push({
        kind: 'initialiser',
        node: {
          ...positionOf(declaration),
          isStatic: Boolean(declaration.STATIC()),
          body: lowerBlock(declaration.block()),
        },
      });
    else if (declaration.memberDeclaration())
      lowerMember(declaration.memberDeclaration(), lowerModifiers(declaration.modifier_list()), members);
  }
  return {
    ...positionOf(context.id()),
    kind: 'class',
    name: context.id().getText(),
    modifiers,
    superType: context.typeRef() ? lowerTypeRef(context.typeRef()) : null,
    interfaces: (context.typeList()?.typeRef_list() ?? []).map(lowerTypeRef),
    members,
    enumValues: [],
  };
}

function lowerInterface(context: P.InterfaceDeclarationContext, modifiers: Modifiers): TypeNode {
  const members = context
    .interfaceBody()
    .interfaceMethodDeclaration_list()
    .map((method): TypeNode['members'][number] => ({
      kind: 'method',
      node: {
        ...positionOf(method.id()),
        name: method.id().getText(),
        modifiers: { ...lowerModifiers(method.modifier_list()), visibility: 'public', isAbstract: true },
        returns: method.typeRef() ? lowerTypeRef(method.typeRef()) : null,
        isConstructor: false,
        parameters: lowerParameters(method.formalParameters()),
        body: null,
      },
    }));
  const interfaces = (context.typeList()?.typeRef_list() ?? []).map(lowerTypeRef);
  return {
    ...positionOf(context.id()),
    kind: 'interface',
    name: context.id().getText(),
    modifiers,
    superType: null,
    interfaces,
    members,
    enumValues: [],
  };
}

function lowerEnum(context: P.EnumDeclarationContext, modifiers: Modifiers): TypeNode {
  const enumValues = (context.enumConstants()?.id_list() ?? []).map((id) => id.getText());
  return {
    ...positionOf(context.id()),
    kind: 'enum',
    name: context.id().getText(),
    modifiers,
    superType: null,
    interfaces: [],
    members: [],
    enumValues,
  };
}

export function lowerType(context: P.TypeDeclarationContext): TypeNode {
  const modifiers = lowerModifiers(context.modifier_list());
  if (context.classDeclaration()) return lowerClass(context.classDeclaration(), modifiers);
  if (context.interfaceDeclaration()) return lowerInterface(context.interfaceDeclaration(), modifiers);
  return lowerEnum(context.enumDeclaration(), modifiers);
}

/** Outside a class the grammar takes a variable for a field; null for other declarations. */
function variableOf(context: MemberContext, modifiers: P.ModifierContext[]): Statement | null {
  const field = context.fieldDeclaration();
  if (!field) return null;
  const declarators = field.variableDeclarators().variableDeclarator_list().map(lowerDeclarator);
  return {
    ...positionOf(field),
    kind: 'local',
    type: lowerTypeRef(field.typeRef()),
    declarators,
    isFinal: lowerModifiers(modifiers).isFinal,
  };
}

export function lowerTrigger(context: P.TriggerUnitContext): TriggerNode {
  const statements: Statement[] = [];
  const members: TypeNode['members'] = [];
  for (const member of context.triggerBlock().triggerBlockMember_list()) {
    const variable = member.statement()
      ? lowerStatement(member.statement())
      : variableOf(member.triggerMemberDeclaration(), member.modifier_list());
    if (!variable) {
      lowerMember(member.triggerMemberDeclaration(), lowerModifiers(member.modifier_list()), members);
      continue;
    }
    statements.push(variable);
  }
  const events = context.triggerCase_list().map((event) => ({
    timing: event.BEFORE() ? ('before' as const) : ('after' as const),
    operation: event.INSERT()
      ? ('insert' as const)
      : event.UPDATE()
        ? ('update' as const)
        : event.DELETE()
          ? ('delete' as const)
          : ('undelete' as const),
  }));
  const body: Statement = { ...positionOf(context.triggerBlock()), kind: 'block', statements };
  const name = context.id(0).getText();
  const host = members.length > 0 ? hostOf(`${name}Trigger`, members) : null;
  return { ...positionOf(context), name, object: context.id(1).getText(), events, body, host };
}

/** The class that holds methods and types declared beside the statements of a trigger or an anonymous block. */
function hostOf(name: string, members: TypeNode['members']): TypeNode {
  return {
    line: 1,
    column: 1,
    kind: 'class',
    name,
    modifiers: lowerModifiers([]),
    superType: null,
    interfaces: [],
    members,
    enumValues: [],
  };
}

/** Anonymous Apex becomes a class that holds its declarations, beside the statements to run. */
export function lowerAnonymous(context: P.AnonymousUnitContext): { statements: Statement[]; host: TypeNode } {
  const statements: Statement[] = [];
  const members: TypeNode['members'] = [];
  for (const member of context.anonymousBlock().anonymousBlockMember_list()) {
    const statement = member.statement()
      ? lowerStatement(member.statement())
      : variableOf(member.anonymousMemberDeclaration(), member.modifier_list());
    if (statement) statements.push(statement);
    else lowerMember(member.anonymousMemberDeclaration(), lowerModifiers(member.modifier_list()), members);
  }
  return { statements, host: hostOf('AnonymousBlock', members) };
}
