import { createHash } from 'node:crypto';
import { BootError } from '../kernel/errors.ts';
import type { Attributes, Placement, ResourceType } from '../kernel/resource.ts';
import type { Principal } from '../kernel/service.ts';
import type { StackAssembly } from './assembly.ts';
import { evaluateCondition } from './conditions.ts';
import { inertAttribute, inertReason } from './inert.ts';
import type { Scope } from './intrinsics.ts';
import { NO_VALUE, references, resolve } from './intrinsics.ts';
import { dependencyOrder } from './order.ts';
import { physicalName } from './physical-name.ts';
import { invalidProperties, Problems, unknownProperties } from './problems.ts';
import type { ResourceDeclaration } from './template.ts';

export interface CreateOptions {
  stack: StackAssembly;
  /** What the runtime can make, by type. */
  types: ReadonlyMap<string, ResourceType>;
  accountId: string;
  region: string;
  /** See `Iam.assume`. */
  assume(roleArn: string, service: string, session: string, place: string): Principal;
}

/** A resource that now exists. */
export interface CreatedResource {
  logicalId: string;
  type: string;
  physicalId: string;
  path: string | undefined;
}

/** What a stack became. */
export interface CreatedStack {
  name: string;
  resources: readonly CreatedResource[];
  /** Types that do nothing here, how many there are of each, and why. */
  inert: readonly { type: string; count: number; reason: string }[];
  outputs: ReadonlyMap<string, string>;
}

/**
 * Makes every resource of a stack, each after those it refers to.
 * @throws BootError, or an AggregateError of them: first all that can be seen without making anything
 * (types, intrinsics, references, cycles, unknown properties), then all that went wrong on the way.
 */
export async function createResources(options: CreateOptions): Promise<CreatedStack> {
  const creation = new Creation(options);
  const order = await creation.plan();
  await creation.run(order);
  return creation.result();
}

class Creation {
  readonly #options: CreateOptions;
  readonly #stack: StackAssembly;
  readonly #made = new Map<string, Attributes>();
  readonly #active = new Map<string, ResourceDeclaration>();
  readonly #dependencies = new Map<string, ReadonlySet<string>>();

  constructor(options: CreateOptions) {
    this.#options = options;
    this.#stack = options.stack;
  }

  /** Checks all that can be checked beforehand. @returns the order to create in. */
  async plan(): Promise<string[]> {
    const problems = new Problems();
    const { resources, outputs } = this.#stack.template;
    for (const [id, declaration] of resources) {
      const condition = declaration.condition;
      const wanted =
        condition === undefined ||
        problems.attempt(() => this.#scope().condition(condition, this.#place(id)));
      if (wanted) this.#active.set(id, declaration);
    }
    for (const [id, declaration] of this.#active) this.#examine(id, declaration, problems);
    for (const [name, { value }] of outputs) {
      const place = `${this.#stack.name}/Outputs.${name}`;
      for (const target of references(value, place, problems.add)) this.#checkTarget(target, place, problems);
    }
    const { order, cycles } = dependencyOrder(this.#dependencies);
    for (const cycle of cycles) {
      problems.add(
        new BootError('UNRESOLVED_REFERENCE', `These resources wait for each other: ${cycle.join(' -> ')}`, {
          place: this.#place(cycle[0]!),
        }),
      );
    }
    if (problems.count === 0) await this.#checkPropertyNames(problems);
    problems.throwIfAny();
    return order;
  }

  async run(order: readonly string[]): Promise<void> {
    const problems = new Problems();
    for (const id of order) {
      const ready = [...(this.#dependencies.get(id) ?? [])].every((dependency) => this.#made.has(dependency));
      if (!ready) continue;
      try {
        this.#made.set(id, await this.#create(id, this.#active.get(id)!, problems));
      } catch (error) {
        if (error instanceof Skipped) continue;
        if (!(error instanceof BootError)) throw error;
        const { code, message, place = this.#place(id), advice, cause } = error;
        problems.add(new BootError(code, message, { place, ...(advice !== undefined && { advice }), cause }));
      }
    }
    problems.throwIfAny();
  }

  result(): CreatedStack {
    const resources = [...this.#active].map(([logicalId, { type, path }]) => ({
      logicalId,
      type,
      physicalId: this.#made.get(logicalId)!.ref,
      path,
    }));
    const inert = new Map<string, { type: string; count: number; reason: string }>();
    for (const { type } of resources) {
      const reason = inertReason(type);
      if (reason !== undefined) inert.set(type, { type, reason, count: (inert.get(type)?.count ?? 0) + 1 });
    }
    const outputs = [...this.#stack.template.outputs]
      .filter(([name, { condition }]) => condition === undefined || this.#scope().condition(condition, name))
      .map(([name, { value }]) => {
        const resolved = resolve(value, this.#scope(), `${this.#stack.name}/Outputs.${name}`);
        return [name, typeof resolved === 'string' ? resolved : JSON.stringify(resolved)] as const;
      });
    return { name: this.#stack.name, resources, inert: [...inert.values()], outputs: new Map(outputs) };
  }

  #examine(id: string, declaration: ResourceDeclaration, problems: Problems): void {
    const place = this.#place(id);
    const inert = inertReason(declaration.type) !== undefined;
    if (!inert && !this.#options.types.has(declaration.type)) {
      const path = declaration.path === undefined ? '' : ` (${declaration.path})`;
      problems.add(
        new BootError('UNSUPPORTED_RESOURCE_TYPE', `${declaration.type} is not supported${path}`, {
          place,
          advice: 'Leave it out of the stack that is run on one machine, or teach local/ the type.',
        }),
      );
    }
    // What an inert resource says is never read, so it waits for nothing and nothing in it can be wrong.
    const targets = inert
      ? new Set<string>()
      : references(declaration.properties, `${place}.Properties`, problems.add);
    const dependencies = inert ? [] : [...targets, ...declaration.dependsOn];
    for (const target of dependencies) this.#checkTarget(target, place, problems);
    this.#dependencies.set(id, new Set(dependencies.filter((target) => this.#active.has(target))));
  }

  #checkTarget(name: string, place: string, problems: Problems): void {
    if (this.#active.has(name)) return;
    const why = this.#stack.template.resources.has(name) ? 'is left out by its condition' : 'does not exist';
    const known = problems.attempt(() => this.#global(name, place));
    if (known === undefined && !this.#stack.template.parameters.has(name)) {
      problems.add(new BootError('UNRESOLVED_REFERENCE', `${name}, which is referred to, ${why}`, { place }));
    }
  }

  /** With stand-ins for what is not made yet, only the names of the properties can be judged. */
  async #checkPropertyNames(problems: Problems): Promise<void> {
    const scope: Scope = {
      ...this.#scope(),
      ref: (name) => (this.#active.has(name) ? STAND_IN : this.#global(name, name)),
      attribute: () => STAND_IN,
    };
    for (const [id, { type, properties }] of this.#active) {
      const schema = this.#options.types.get(type)?.properties;
      if (schema === undefined || inertReason(type) !== undefined) continue;
      const place = `${this.#place(id)}.Properties`;
      const resolved = problems.attempt(() => resolve(properties, scope, place));
      if (resolved === undefined) continue;
      const parsed = await schema.safeParseAsync(resolved).catch(() => undefined);
      if (parsed?.success !== false) continue;
      for (const problem of unknownProperties(parsed.error.issues, type, place)) problems.add(problem);
    }
  }

  async #create(
    id: string,
    { type, properties }: ResourceDeclaration,
    problems: Problems,
  ): Promise<Attributes> {
    if (inertReason(type) !== undefined) {
      return { ref: physicalName(this.#stack.name, id), attributes: {} };
    }
    const definition = this.#options.types.get(type)!;
    const place = `${this.#place(id)}.Properties`;
    const parsed = await definition.properties.safeParseAsync(resolve(properties, this.#scope(), place));
    if (!parsed.success) {
      for (const problem of unknownProperties(parsed.error.issues, type, place)) problems.add(problem);
      for (const problem of invalidProperties(parsed.error.issues, type, place)) problems.add(problem);
      throw new Skipped();
    }
    return definition.create(parsed.data, this.#placement(id));
  }

  #placement(id: string): Placement {
    const { accountId, region, assume } = this.#options;
    const stack = this.#stack.name;
    const place = this.#place(id);
    return {
      place,
      stack,
      logicalId: id,
      accountId,
      region,
      physicalName: (limit) => physicalName(stack, id, limit),
      asset: (key) => this.#stack.asset(key),
      role: (arn, service) => assume(arn, service, physicalName(stack, id), place),
    };
  }

  #place(id: string): string {
    return `${this.#stack.name}/${id}`;
  }

  #scope(): Scope {
    const scope: Scope = {
      ref: (name) => this.#made.get(name)?.ref ?? this.#global(name, name),
      attribute: (resource, name, place) => this.#attribute(resource, name, place),
      condition: (name, place) => evaluateCondition(name, this.#stack.template.conditions, scope, place),
    };
    return scope;
  }

  #attribute(resource: string, name: string, place: string): string {
    const type = this.#active.get(resource)?.type;
    const made = this.#made.get(resource);
    if (type === undefined || made === undefined) {
      throw new BootError('UNRESOLVED_REFERENCE', `There is no resource ${resource}`, { place });
    }
    if (inertReason(type) !== undefined) {
      return inertAttribute(name, { type, physicalName: made.ref, ...this.#options });
    }
    if (Object.hasOwn(made.attributes, name)) return made.attributes[name]!;
    throw new BootError('UNRESOLVED_REFERENCE', `${type} has no attribute ${name} here`, {
      place,
      advice: `It has: ${Object.keys(made.attributes).join(', ') || 'none'}.`,
    });
  }

  /** Pseudo parameters, and parameters by their default. */
  #global(name: string, place: string): unknown {
    const { accountId, region } = this.#options;
    switch (name) {
      case 'AWS::AccountId':
        return accountId;
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::Region':
        return region;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${region}:${accountId}:stack/${this.#stack.name}/${stableUuid(this.#stack.name)}`;
      case 'AWS::StackName':
        return this.#stack.name;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
    }
    const parameter = this.#stack.template.parameters.get(name);
    if (parameter === undefined) return undefined;
    const { type, default: value } = parameter;
    if (type.startsWith('AWS::SSM::')) {
      throw new BootError('UNSUPPORTED_INTRINSIC', `The parameter ${name} is read from a parameter store`, {
        place,
      });
    }
    if (value === undefined) {
      throw new BootError('UNRESOLVED_REFERENCE', `The parameter ${name} has no default value`, { place });
    }
    return type === 'CommaDelimitedList' || type.startsWith('List<') ? String(value).split(',') : value;
  }
}

/** The problems of a resource are already told; those that depend on it are passed over. */
class Skipped extends Error {}

const STAND_IN = 'stand-in';

function stableUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
