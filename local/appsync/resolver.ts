/** Who calls, as `ctx.identity` shows it; null for API keys. */
export type Identity = Readonly<Record<string, unknown>> | null;

/** What `ctx.info` shows; it is not part of `JSON.stringify(ctx)`. */
export interface FieldInfo {
  fieldName: string;
  parentTypeName: string;
  variables: Readonly<Record<string, unknown>>;
  selectionSetList: readonly string[];
  selectionSetGraphQL: string;
}

/** One field to resolve. */
export interface FieldRequest {
  arguments: Readonly<Record<string, unknown>>;
  source: unknown;
  identity: Identity;
  /** What `util.authType()` gives, such as `User Pool Authorization`. */
  authType: string;
  request: { headers: Readonly<Record<string, string | readonly string[]>>; domainName: string | null };
  info: FieldInfo;
}

/** An error as AppSync shows it beside the data. */
export interface FieldErrorShape {
  message: string;
  errorType: string | null;
  data: unknown;
  errorInfo: unknown;
}

/** Raised by `util.error`, `util.unauthorized`, or a fault in the code or the data source. */
export class FieldError extends Error implements FieldErrorShape {
  override readonly name = 'FieldError';
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;

  constructor(shape: FieldErrorShape) {
    super(shape.message);
    this.errorType = shape.errorType;
    this.data = shape.data;
    this.errorInfo = shape.errorInfo;
  }
}

/** One test of a subscription filter. */
export interface SubscriptionFilterRule {
  fieldName: string;
  operator: string;
  value: unknown;
}

/** Groups are ORed, the filters of one group ANDed. */
export interface SubscriptionFilter {
  filterGroup: readonly { filters: readonly SubscriptionFilterRule[] }[];
}

/** What a resolver left behind. */
export interface FieldOutcome {
  value: unknown;
  /** From `util.appendError`. */
  errors: readonly FieldErrorShape[];
  responseHeaders: Readonly<Record<string, string>>;
  subscriptionFilter?: SubscriptionFilter;
  invalidationFilter?: SubscriptionFilter;
  invalidations: readonly { subscriptionField: string; payload: Readonly<Record<string, unknown>> }[];
}

/** A unit or pipeline resolver, bound to its code and data sources. */
export interface FieldResolver {
  typeName: string;
  fieldName: string;
  /** @throws FieldError */
  resolve(request: FieldRequest): Promise<FieldOutcome>;
}
