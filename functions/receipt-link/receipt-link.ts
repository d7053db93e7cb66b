import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as z from 'zod/mini';
import type { OrderStore } from '../orders/order-store.ts';

/** How long a link opens the receipt, in seconds. The function's own session lasts longer. */
const LINK_SECONDS = 300;

const input = z.object({ orderId: z.string().check(z.minLength(1)) });

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
 * Makes a short-lived link to an order's receipt; null while there is none. Whose order it is, the
 * resolver has checked before.
 */
export function receiptLinkHandler({ orders, s3, bucket }: Dependencies) {
  return async (event: unknown): Promise<ReceiptLink | null> => {
    const { orderId } = input.parse(event);
    const { receipt } = await orders.get(orderId);
    if (!receipt) return null;
    const signingDate = new Date();
    const url = await getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: receipt.key,
        ResponseContentType: 'application/pdf',
        ResponseContentDisposition: `inline; filename="receipt-${orderId}.pdf"`,
      }),
      { expiresIn: LINK_SECONDS, signingDate },
    );
    return { url, expiresAt: new Date(signingDate.getTime() + LINK_SECONDS * 1000).toISOString() };
  };
}
