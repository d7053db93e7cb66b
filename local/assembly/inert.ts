/**
 * Resource types that are accepted and do nothing, each with the reason it has no meaning on one machine.
 * A trailing `*` stands for every type that begins so. What is not here and not built stops the boot.
 */
export const INERT: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'tells AWS which construct library was used',
  'AWS::CloudFront::CachePolicy': 'there is no CDN before a local server',
  'AWS::CloudFront::Distribution': 'there is no CDN before a local server',
  'AWS::CloudFront::Function': 'there is no CDN before a local server',
  'AWS::CloudFront::OriginAccessControl': 'there is no CDN before a local server',
  'AWS::CloudFront::ResponseHeadersPolicy': 'there is no CDN before a local server',
  'AWS::CloudWatch::Alarm': 'alarms wake people; the developer is looking already',
  'AWS::CloudWatch::CompositeAlarm': 'alarms wake people; the developer is looking already',
  'AWS::CloudWatch::Dashboard': 'no metrics are kept',
  'AWS::KMS::Alias': 'names a key that does nothing here',
  'AWS::KMS::Key': 'encryption at rest is the disk’s own; grants to use the key are not exercised',
  'AWS::Logs::MetricFilter': 'no metrics are kept',
  'AWS::Logs::QueryDefinition': 'a saved query of the AWS console',
  'AWS::Logs::ResourcePolicy': 'the services here write their logs themselves',
  'AWS::WAFv2::*': 'only the loopback interface is bound, so there is nothing to ward off',
};

/** Why a type is inert; undefined for types that are not. */
export function inertReason(type: string): string | undefined {
  if (Object.hasOwn(INERT, type)) return INERT[type];
  const pattern = Object.keys(INERT).find((each) => each.endsWith('*') && type.startsWith(each.slice(0, -1)));
  return pattern === undefined ? undefined : INERT[pattern];
}

/**
 * What `Fn::GetAtt` of an inert resource gives, for others may refer to it: stable, of the right form,
 * and, for addresses, under a domain that can never resolve (RFC 2606).
 */
export function inertAttribute(
  name: string,
  resource: { type: string; physicalName: string; accountId: string; region: string },
): string {
  if (name.endsWith('Arn')) {
    const [, service = ''] = resource.type.toLowerCase().split('::');
    return `arn:aws:${service}:${resource.region}:${resource.accountId}:${resource.physicalName}`;
  }
  if (name.endsWith('DomainName')) return `${resource.physicalName.toLowerCase()}.invalid`;
  return resource.physicalName;
}
