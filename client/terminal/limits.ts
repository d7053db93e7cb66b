/** What the API takes of one product, and of products in one order. */
export const MOST_UNITS = 99;
export const MOST_PRODUCTS = 20;
