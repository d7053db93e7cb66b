import { PAID_AND_STANDING } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import { sandboxOutage } from '../payment/sandbox-outages.ts';
import { TransientFailure } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import { renderReceipt } from '../receipt/pdf.ts';
import { receiptKeyOf, receiptOf } from '../receipt/receipt.ts';
import type { ReceiptStore } from '../receipt/receipt-store.ts';

interface Dependencies {
  orders: OrderStore;
  receipts: ReceiptStore;
}

/**
 * Writes the receipt of a paid order and notes its key and digest on the order. An order has the same
 * receipt each time, so a repeat writes the same bytes again, and the digest with them: the step needs
 * no leave to read receipts.
 */
export function generateReceipt({ orders, receipts }: Dependencies): Step {
  return {
    name: 'GENERATE_RECEIPT',
    // What was paid has a receipt, also when all of it is given back by the time it is written.
    expects: [...PAID_AND_STANDING, 'REFUNDED'],
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.GENERATE_RECEIPT.state === 'DONE',
    factsWhenGivenUp: { receiptStatus: 'PENDING' },
    async run({ order, now }) {
      if (sandboxOutage(order.requested.paymentToken, 'RECEIPT', order.placedAt, now)) {
        throw new TransientFailure('PROVIDER_UNAVAILABLE', 'Receipts cannot be written at the moment.');
      }
      const key = receiptKeyOf(order.id);
      const sha256 = await receipts.put(key, await renderReceipt(receiptOf(order)));
      await orders.saveReceipt(order.id, { key, sha256 });
      return { facts: { receiptStatus: 'READY' } };
    },
  };
}
