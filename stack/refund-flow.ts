import { Choice, Condition, Errors, Fail, type IChainable, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Functions } from './functions.ts';
import { PATIENT_ATTEMPTS, SAME, task } from './tasks.ts';

/**
 * From the refund that was asked for to the money given back. Only the provider can refuse it: the order is
 * then left to people. What follows the money, when it fails, is taken up again by a later execution.
 */
export function refundFlow(scope: Construct, functions: Functions): IChainable {
  const patient = { attempts: PATIENT_ATTEMPTS, input: { refundId: '{% $states.input.refundId %}' } };
  const refundPayment = task(scope, 'RefundPayment', functions.refundPayment, {
    ...patient,
    assign: { returnStock: '{% $states.result.Payload.returnStock %}' },
  });
  const writeCreditNote = task(scope, 'WriteCreditNote', functions.writeCreditNote, patient);
  const returnStock = task(scope, 'ReturnStock', functions.releaseStock, { attempts: PATIENT_ATTEMPTS });
  const closeRefund = task(scope, 'CloseRefund', functions.closeRefund, patient);

  const flag = task(scope, 'FlagRefund', functions.flagOrder, {
    ...patient,
    input: { ...patient.input, failure: '{% $failure %}' },
  });
  flag.next(
    Fail.jsonata(scope, 'RefundFailed', {
      error: 'RefundFailed',
      cause: 'The money could not be given back; an operator has to look at the order.',
    }),
  );
  refundPayment.addCatch(flag, {
    errors: [Errors.ALL],
    outputs: SAME,
    assign: { failure: '{% $states.errorOutput %}' },
  });

  returnStock.next(writeCreditNote);
  writeCreditNote.next(closeRefund).next(Succeed.jsonata(scope, 'Refunded'));
  return refundPayment.next(
    Choice.jsonata(scope, 'DoesTheStockComeBack')
      .when(Condition.jsonata('{% $returnStock %}'), returnStock)
      .otherwise(writeCreditNote),
  );
}
