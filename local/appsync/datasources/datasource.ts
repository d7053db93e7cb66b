import type { Identity } from '../resolver.ts';

/** What came of a request to a data source; an error is told to the response handler, never raised. */
export interface DataSourceAnswer {
  result: unknown;
  error: { message: string; type: string } | null;
}

/** One data source of an API, acting under the role it was given. */
export interface DataSource {
  name: string;
  /** As in the template, such as `AMAZON_DYNAMODB`. */
  type: string;
  /**
   * @param request what the request handler returned
   * @param identity who called the API: a `nextToken` is good for them alone
   * @throws FieldError of type `MappingTemplate` when the request object is malformed
   */
  invoke(request: unknown, identity: Identity): Promise<DataSourceAnswer>;
}
