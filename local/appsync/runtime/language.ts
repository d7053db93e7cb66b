/** Globals of the language that APPSYNC_JS has (https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html). */
export const GLOBALS = [
  'Object',
  'Array',
  'String',
  'Number',
  'Boolean',
  'Math',
  'JSON',
  'NaN',
  'Infinity',
  'undefined',
] as const;

/** Globals the runtime brings beside those of the language. */
export const RUNTIME_GLOBALS = ['util', 'extensions', 'runtime', 'console'] as const;

/** Static members there are; all others are not. */
export const STATIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Object: ['assign', 'entries', 'fromEntries', 'hasOwn', 'keys', 'values'],
  Array: ['isArray'],
  String: [],
  Boolean: [],
  Number: [
    'EPSILON',
    'MAX_SAFE_INTEGER',
    'MAX_VALUE',
    'MIN_SAFE_INTEGER',
    'MIN_VALUE',
    'isFinite',
    'isInteger',
    'isNaN',
    'isSafeInteger',
  ],
  JSON: ['parse', 'stringify'],
  Math: Object.getOwnPropertyNames(Math).filter((name) => name !== 'random'),
  console: ['log', 'error'],
};

/** Methods of values that AppSync does not have: AWS's lint plugin names them, and `match` takes a RegExp. */
export const MISSING_METHODS: Readonly<Record<string, readonly string[]>> = {
  String: [
    'charCodeAt',
    'localeCompare',
    'match',
    'matchAll',
    'padEnd',
    'padStart',
    'repeat',
    'search',
    'toLocaleLowerCase',
    'toLocaleUpperCase',
  ],
  Array: ['copyWithin', 'entries', 'keys', 'values'],
};

/** Turns one loop may take (https://docs.aws.amazon.com/general/latest/gr/appsync.html). */
export const MAX_LOOP_TURNS = 1000;

/** Characters the code of a resolver or function may have (https://docs.aws.amazon.com/general/latest/gr/appsync.html). */
export const MAX_CODE_CHARACTERS = 32_768;
