import { expect, it } from 'vitest';
import { lambdaProtocol } from './protocol.ts';

const request = (url: string) => ({ method: 'POST', url, headers: {}, body: Buffer.alloc(0) });

it('reads the function from the path', () => {
  expect(lambdaProtocol.decode(request('/2015-03-31/functions/greet%3Alive/invocations'))).toEqual({
    operation: 'Invoke',
    input: { FunctionName: 'greet:live' },
  });
});

it.each(['/2015-03-31/nothing', '/2015-03-31/functions/%zz/invocations'])(
  'knows no operation at %s',
  (url) => {
    expect(() => lambdaProtocol.decode(request(url))).toThrow(
      expect.objectContaining({ code: 'UnknownOperationException', status: 404 }) as Error,
    );
  },
);
