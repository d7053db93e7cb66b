import { createReconciler } from '../books/reconciler.ts';
import { reconcilerOptions } from '../books/wiring.ts';
import { reconcileBooksHandler } from './reconcile-books.ts';

export const handler = reconcileBooksHandler(createReconciler(reconcilerOptions(() => new Date())));
