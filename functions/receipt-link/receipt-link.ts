import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as z from 'zod/mini';
import { refundNumberOf } from '../../domain/refunds.ts';
import type { Order } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';

/** How long a link opens the receipt, in seconds. The function's own session lasts longer. */
const LINK_SECONDS = 300;

const input = z.object({
  orderId: z.string().check(z.minLength(1)),
  refundId: z.optional(z.nullable(z.string())),
});

export interface ReceiptLink {
  url: string;
  /** ISO 8601. */
  expiresAt: string;
}

interface Dependencies {
  orders: OrderStore;
  s3: S3Client;
  bucket: string;
}

/**
 * Makes a short-lived link to an order's receipt, or to the credit note of one of its refunds; null while
 * there is none. Whose order it is, the resolver has checked before.
 */
export function receiptLinkHandler({ orders, s3, bucket }: Dependencies) {
  return async (event: unknown): Promise<ReceiptLink | null> => {
    const { orderId, refundId } = input.parse(event);
    const document = documentOf(await orders.get(orderId), refundId ?? undefined);
    if (!document) return null;
    const signingDate = new Date();
    const url = await getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: document.key,
        ResponseContentType: 'application/pdf',
        ResponseContentDisposition: `inline; filename="${document.name}.pdf"`,
      }),
      { expiresIn: LINK_SECONDS, signingDate },
    );
    return { url, expiresAt: new Date(signingDate.getTime() + LINK_SECONDS * 1000).toISOString() };
  };
}

/** Where the document lies, and what it is called on the customer's side. */
function documentOf(order: Order, refundId: string | undefined): { key: string; name: string } | undefined {
  if (refundId === undefined) return order.receipt && { key: order.receipt.key, name: `receipt-${order.id}` };
  const n = refundNumberOf(order, refundId) ?? 0;
  const note = order.refunds?.[n - 1]?.creditNote;
  return note && { key: note.key, name: `credit-note-${order.id}-${n}` };
}
