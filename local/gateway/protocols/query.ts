import { AwsError } from '../../kernel/errors.ts';
import type { Protocol, WireRequest } from '../../kernel/service.ts';
import { asAwsError } from './json.ts';
import { xmlElement } from './xml.ts';

/** How one service speaks the query protocol. */
export interface AwsQueryOptions {
  /** Such as `http://sns.amazonaws.com/doc/2010-03-31/`. */
  xmlns: string;
  /** Such as `2010-03-31`. */
  version: string;
}

type FormValue = string | FormValue[] | { [key: string]: FormValue };

/**
 * The AWS query protocol: a form with `Action` and `Version` in, XML out
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
 *
 * The input comes out as nested objects and lists of strings: `Tags.member.1.Key=a` is
 * `{ Tags: [{ Key: 'a' }] }`, `Attributes.entry.1.key=a` with `.value=b` is `{ Attributes: { a: 'b' } }`.
 * A member sent as `Name=` (an SDK's empty list or map) is the empty string: `z.literal('')` stands for it.
 * In outputs a map must be a `Map`: a plain object is a structure.
 */
export function awsQueryProtocol(options: AwsQueryOptions): Protocol {
  return {
    decode(request: WireRequest) {
      const form = new URLSearchParams(formText(request));
      const action = form.get('Action');
      if (action === null || action === '') {
        throw new AwsError('MissingAction', 'The request must contain the parameter Action');
      }
      const version = form.get('Version');
      if (version !== options.version) {
        throw new AwsError(
          'InvalidAction',
          `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
        );
      }
      form.delete('Action');
      form.delete('Version');
      return { operation: action, input: parseForm(form) };
    },

    encode(operation, output, requestId) {
      const result =
        output === undefined || output === null || Object.keys(output).length === 0
          ? ''
          : xmlElement(`${operation}Result`, output);
      return {
        status: 200,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
        body:
          `<${operation}Response xmlns="${options.xmlns}">${result}` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      };
    },

    encodeError(error, requestId) {
      const { code, message, status, members } = asAwsError(error);
      const type = status < 500 ? 'Sender' : 'Receiver';
      return {
        status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
        body:
          `<ErrorResponse xmlns="${options.xmlns}">` +
          xmlElement('Error', { Type: type, Code: code, Message: message, ...members }) +
          `<RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
    },
  };
}

function formText(request: WireRequest): string {
  if (request.method === 'POST') return request.body.toString('utf8');
  const query = request.url.indexOf('?');
  return query < 0 ? '' : request.url.slice(query + 1);
}

/** How deep a name may nest; the services' own inputs stay below six. */
const MAX_DEPTH = 16;

interface Branch {
  value?: string;
  members: Map<string, Branch>;
}

function parseForm(form: URLSearchParams): FormValue {
  const root: Branch = { members: new Map() };
  for (const [name, value] of form) {
    const path = name.split('.');
    if (path.length > MAX_DEPTH)
      throw new AwsError('MalformedInput', `Parameter ${path[0]} is nested too deeply`);
    let branch = root;
    for (const part of path) {
      let next = branch.members.get(part);
      if (next === undefined) branch.members.set(part, (next = { members: new Map() }));
      branch = next;
    }
    branch.value = value;
  }
  return assemble(root);
}

function assemble(branch: Branch): FormValue {
  if (branch.members.size === 0) return branch.value ?? {};
  const list = branch.members.get('member');
  if (list !== undefined && branch.members.size === 1) return listed(list);
  const map = branch.members.get('entry');
  if (map !== undefined && branch.members.size === 1) {
    const entries = numbered(map);
    if (entries !== undefined) return Object.fromEntries(entries.map(asEntry));
  }
  return (
    numbered(branch) ??
    Object.fromEntries([...branch.members].map(([key, member]) => [key, assemble(member)]))
  );
}

function listed(list: Branch): FormValue[] {
  const members = numbered(list);
  if (members === undefined) throw new AwsError('MalformedInput', 'List members are numbered from 1');
  return members;
}

/** The members in order when they are named 1, 2, 3 …; undefined for anything else. */
function numbered(branch: Branch): FormValue[] | undefined {
  const keys = [...branch.members.keys()];
  if (keys.length === 0 || !keys.every((key) => /^[1-9]\d{0,8}$/.test(key))) return undefined;
  return [...branch.members]
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, member]) => assemble(member));
}

/** SNS writes `Name`/`Value` in message attributes and `key`/`value` elsewhere. */
function asEntry(entry: FormValue): [string, FormValue] {
  if (typeof entry === 'object' && !Array.isArray(entry)) {
    const key = entry['key'] ?? entry['Name'];
    const value = entry['value'] ?? entry['Value'];
    if (typeof key === 'string' && value !== undefined) return [key, value];
  }
  throw new AwsError('MalformedInput', 'A map entry needs a key and a value');
}
