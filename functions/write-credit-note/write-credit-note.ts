import type { OrderStore } from '../orders/order-store.ts';
import { creditNoteKeyOf, creditNoteOf } from '../receipt/credit-note.ts';
import { renderCreditNote } from '../receipt/credit-note-pdf.ts';
import type { ReceiptStore } from '../receipt/receipt-store.ts';
import type { RefundStep } from '../refund/frame.ts';

export interface WrittenCreditNote {
  orderId: string;
  refundId: string;
}

interface Dependencies {
  orders: OrderStore;
  receipts: ReceiptStore;
}

/**
 * Writes the credit note of a refund beside the order's receipt, and notes its key and digest on the refund.
 * A refund has the same note each time, so a repeat writes the same bytes again, and the digest with them.
 */
export function writeCreditNote({ orders, receipts }: Dependencies): RefundStep<WrittenCreditNote> {
  return {
    done: ({ order, refund }) =>
      refund.state === 'DONE' && refund.creditNote ? { orderId: order.id, refundId: refund.id } : undefined,
    async run({ n, order, refund }) {
      const key = creditNoteKeyOf(order.id, n);
      const sha256 = await receipts.put(key, await renderCreditNote(creditNoteOf(order, n)));
      await orders.saveCreditNote(order.id, n, { key, sha256 });
      return { orderId: order.id, refundId: refund.id };
    },
  };
}
