import type { Members } from './member.ts';
import { dynamodbModule } from './util/dynamodb-module.ts';
import { dynamodbUtil } from './util/dynamodb.ts';
import { expressionUtil } from './util/expression.ts';
import { httpUtil } from './util/http.ts';
import { idUtil } from './util/ids.ts';
import { mathUtil } from './util/math.ts';
import { subscriptionMembers } from './util/subscription-filter.ts';
import { stringMembers, textUtil } from './util/text.ts';
import { timeUtil } from './util/time.ts';

const core: Members = {
  'util.authType': (_, { authType }) => authType,
  'util.appendError': ([message, errorType, data, errorInfo], { effects }) => {
    effects.errors.push({
      message: typeof message === 'string' ? message : JSON.stringify(message ?? null),
      errorType: typeof errorType === 'string' ? errorType : null,
      data: data ?? null,
      errorInfo: errorInfo ?? null,
    });
  },
};

const utils: Members = {
  ...core,
  ...textUtil,
  ...idUtil,
  ...timeUtil,
  ...dynamodbUtil,
  ...expressionUtil,
  ...subscriptionMembers,
  ...httpUtil,
  ...mathUtil,
};

/** Members that leave the handler: the sandbox has them itself. */
const LEAVING = ['util.error', 'util.unauthorized', 'runtime.earlyReturn'];

/** What resolver code can import, and the paths of all members of it. */
export const MODULES: Readonly<Record<string, readonly string[]>> = {
  '@aws-appsync/utils': [...Object.keys(utils), ...LEAVING],
  '@aws-appsync/utils/dynamodb': Object.keys(dynamodbModule),
};

/** Every function the sandbox can ask the host for. */
export const MEMBERS: Members = { ...utils, ...dynamodbModule, ...stringMembers };
