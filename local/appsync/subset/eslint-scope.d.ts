declare module 'eslint-scope' {
  import type { Node, Program } from 'acorn';

  export interface Definition {
    type:
      | 'ImportBinding'
      | 'FunctionName'
      | 'Variable'
      | 'Parameter'
      | 'CatchClause'
      | 'ClassName'
      | 'ImplicitGlobalVariable';
    node: Node;
    parent: Node | null;
  }
  export interface Variable {
    name: string;
    defs: Definition[];
    references: Reference[];
  }
  export interface Reference {
    identifier: Node & { name: string };
    resolved: Variable | null;
    init?: boolean;
    isWrite(): boolean;
  }
  export interface Scope {
    type: string;
    references: Reference[];
    through: Reference[];
    variables: Variable[];
  }
  export interface ScopeManager {
    scopes: Scope[];
    globalScope: Scope | null;
    getDeclaredVariables(node: Node): Variable[];
  }
  export function analyze(
    program: Program,
    options: { ecmaVersion: number; sourceType: 'module' },
  ): ScopeManager;
}
