/**
 * The order API in React: live orders as hooks.
 *
 * @module
 */
export type { LiveOrder } from './order-view.ts';
export type { LiveOrders } from './orders-view.ts';
export type { KeyStorage } from './pending-wishes.ts';
export { OrdersProvider, type OrdersProviderProps, useOrdersClient } from './provider.ts';
export { useOrder } from './use-order.ts';
export { useOrders } from './use-orders.ts';
export { type Placing, usePlaceOrder } from './use-place-order.ts';
