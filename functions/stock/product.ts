import * as z from 'zod/mini';

/** A product as the functions read it. */
export const productSchema = z.object({
  id: z.string(),
  name: z.string(),
  unitPrice: z.object({ amount: z.int(), currency: z.string() }),
  withdrawn: z.boolean(),
  onHand: z.int(),
  reserved: z.int(),
});

export type Product = z.infer<typeof productSchema>;
