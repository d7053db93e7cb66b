import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, getDirectiveValues, print } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';

/** What it takes to read a selection. */
export interface SelectionContext {
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variables: Readonly<Record<string, unknown>>;
}

/** A selected field and the selections of all places it is selected at. */
export interface SelectedField {
  /** What clients see: the alias, or the name. */
  key: string;
  name: string;
  nodes: FieldNode[];
}

/** The fields that some fields select below them, type conditions put aside, `@skip` and `@include` heeded. */
export function selectedFields(nodes: readonly FieldNode[], context: SelectionContext): SelectedField[] {
  const fields = new Map<string, SelectedField>();
  for (const node of nodes) if (node.selectionSet) collect(node.selectionSet, context, fields, new Set());
  return [...fields.values()];
}

/** The top-level fields of an operation. */
export function rootFields(selectionSet: SelectionSetNode, context: SelectionContext): SelectedField[] {
  const fields = new Map<string, SelectedField>();
  collect(selectionSet, context, fields, new Set());
  return [...fields.values()];
}

function collect(
  selectionSet: SelectionSetNode,
  context: SelectionContext,
  fields: Map<string, SelectedField>,
  visited: Set<string>,
): void {
  for (const selection of selectionSet.selections) {
    if (!isIncluded(selection, context)) continue;
    switch (selection.kind) {
      case Kind.FIELD: {
        const key = selection.alias?.value ?? selection.name.value;
        const field = fields.get(key);
        if (field) field.nodes.push(selection);
        else fields.set(key, { key, name: selection.name.value, nodes: [selection] });
        break;
      }
      case Kind.INLINE_FRAGMENT:
        collect(selection.selectionSet, context, fields, visited);
        break;
      case Kind.FRAGMENT_SPREAD: {
        const fragment = context.fragments[selection.name.value];
        if (!fragment || visited.has(selection.name.value)) break;
        visited.add(selection.name.value);
        collect(fragment.selectionSet, context, fields, visited);
        break;
      }
    }
  }
}

function isIncluded(node: SelectionNode, { variables }: SelectionContext): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}

/** `ctx.info.selectionSetList`: `a`, `b`, `b/c`, fields with an alias by their alias. */
export function selectionSetList(nodes: readonly FieldNode[], context: SelectionContext): string[] {
  const list: string[] = [];
  const walk = (parents: readonly FieldNode[], prefix: string) => {
    for (const field of selectedFields(parents, context)) {
      list.push(prefix + field.key);
      walk(field.nodes, `${prefix}${field.key}/`);
    }
  };
  walk(nodes, '');
  return list;
}

/** `ctx.info.selectionSetGraphQL`: the selection as the client wrote it, fragments not merged. */
export function selectionSetGraphQL(nodes: readonly FieldNode[]): string {
  const selections = nodes.flatMap((node) => node.selectionSet?.selections ?? []);
  return selections.length === 0 ? '' : print({ kind: Kind.SELECTION_SET, selections });
}

/** Cuts the `data` of a resolver's error down to what the client selected. */
export function cutToSelection(
  data: unknown,
  nodes: readonly FieldNode[],
  context: SelectionContext,
): unknown {
  if (data === null || data === undefined) return null;
  const isComposite = nodes.some((node) => node.selectionSet);
  if (!isComposite) return data;
  if (Array.isArray(data)) return data.map((item) => cutToSelection(item, nodes, context));
  if (typeof data !== 'object') return null;
  const cut: Record<string, unknown> = {};
  for (const field of selectedFields(nodes, context)) {
    if (!Object.hasOwn(data, field.name)) continue;
    cut[field.key] = cutToSelection((data as Record<string, unknown>)[field.name], field.nodes, context);
  }
  return cut;
}

/** Turns answered data, where aliases stand, back into values by field name. */
export function byFieldName(data: unknown, nodes: readonly FieldNode[], context: SelectionContext): unknown {
  if (Array.isArray(data)) return data.map((item) => byFieldName(item, nodes, context));
  if (data === null || typeof data !== 'object') return data;
  const values: Record<string, unknown> = {};
  for (const field of selectedFields(nodes, context)) {
    if (!Object.hasOwn(data, field.key) || Object.hasOwn(values, field.name)) continue;
    values[field.name] = byFieldName((data as Record<string, unknown>)[field.key], field.nodes, context);
  }
  return values;
}
