import { escapeXml } from '../gateway/protocols/xml.ts';

const HEADING = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** A document as S3 writes it: lists repeat their element without a frame around it. */
export function xmlDocument(name: string, content: object, namespaced = true): string {
  return `${HEADING}<${name}${namespaced ? ` ${NAMESPACE}` : ''}>${members(content)}</${name}>`;
}

function members(content: object): string {
  return Object.entries(content)
    .flatMap(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((item) => element(name, item)),
    )
    .join('');
}

function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (typeof value === 'object' && value !== null) return `<${name}>${members(value)}</${name}>`;
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}
