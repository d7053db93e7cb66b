import type { z } from 'zod';
import type { Principal } from './service.ts';

/** What CloudFormation makes of a resource. */
export interface Attributes {
  /** The value of `Ref`. */
  ref: string;
  /** The values of `Fn::GetAtt`, by attribute name. */
  attributes: Readonly<Record<string, string>>;
}

/** Where a resource stands in the template and the world around it. */
export interface Placement {
  /** `Stack/LogicalId`, for messages. */
  place: string;
  stack: string;
  logicalId: string;
  accountId: string;
  region: string;
  /** A stable physical name for a resource that has none: the same at each start. */
  physicalName(limit?: number): string;
  /** The file or folder of a file asset, by the S3 key the template gives for it. */
  asset(key: string): string;
  /**
   * The principal of a role, by its ARN: what a function or data source with that role calls as.
   * @param service who takes the role on, such as `lambda.amazonaws.com`.
   * @throws BootError when there is no such role or it does not trust that service.
   */
  role(arn: string, service: string): Principal;
}

/**
 * A resource type the runtime can make. `create` is called at each start, after everything the
 * resource refers to; it makes what is not there yet and keeps what is.
 */
export interface ResourceType<Properties = unknown> {
  /** Such as `AWS::SNS::Topic`. */
  type: string;
  /**
   * A strict schema of the properties, references resolved. A property that the runtime can do nothing
   * with but that changes nothing on one machine (tags, encryption) is named in the schema and ignored;
   * one the schema does not name stops the boot.
   */
  properties: z.ZodType<Properties>;
  /** @throws BootError when the properties make no sense together or clash with what is stored. */
  create(properties: Properties, placement: Placement): Promise<Attributes> | Attributes;
}

/** Keeps the properties' type for `create`, then forgets it, so that types fit one list. */
export function resourceType<Properties>(definition: ResourceType<Properties>): ResourceType {
  return definition as unknown as ResourceType;
}
