import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type {
  ASTNode,
  ArgumentNode,
  DocumentNode,
  FieldNode,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLSchema,
  VariableDefinitionNode,
} from 'graphql';

/** What stands around a node of a document. */
export interface Place {
  /** Names of the fields, and of the fragment, that lead to the node. */
  path: readonly string[];
  parent: ASTNode | undefined;
  field: FieldNode | undefined;
  fieldType: unknown;
  parentType: GraphQLNamedType | undefined;
  inputType: GraphQLInputType | undefined;
  /** The argument that holds the node, and where in its value: `.author.name`, `[2]`. */
  argument: ArgumentNode | undefined;
  argumentTrail: readonly string[];
  variableDefinition: VariableDefinitionNode | undefined;
}

/** Finds the places of some nodes of a document in one walk. */
export function placesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  wanted: ReadonlySet<ASTNode>,
): ReadonlyMap<ASTNode, Place> {
  const places = new Map<ASTNode, Place>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      enter(node, _key, parent, _path, ancestors) {
        if (!wanted.has(node)) return;
        const chain = [...ancestors, parent, node].flatMap((item) =>
          item === undefined || Array.isArray(item) ? [] : [item as ASTNode],
        );
        places.set(node, placeOf([...new Set(chain)], typeInfo));
      },
    }),
  );
  return places;
}

function placeOf(chain: readonly ASTNode[], typeInfo: TypeInfo): Place {
  const path: string[] = [];
  const trail: string[] = [];
  let field: FieldNode | undefined;
  let argument: ArgumentNode | undefined;
  let variableDefinition: VariableDefinitionNode | undefined;
  for (const [index, node] of chain.entries()) {
    if (node.kind === Kind.FIELD) field = node;
    if (node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_DEFINITION) path.push(node.name.value);
    if (node.kind === Kind.ARGUMENT) argument = node;
    if (node.kind === Kind.VARIABLE_DEFINITION) variableDefinition = node;
    if (node.kind === Kind.OBJECT_FIELD) trail.push(`.${node.name.value}`);
    const next = chain[index + 1];
    if (node.kind === Kind.LIST && next) trail.push(`[${node.values.indexOf(next as never)}]`);
  }
  return {
    path,
    parent: chain.at(-2),
    field,
    fieldType: typeInfo.getType(),
    parentType: typeInfo.getParentType() ?? undefined,
    inputType: typeInfo.getInputType() ?? undefined,
    argument,
    argumentTrail: trail,
    variableDefinition,
  };
}
