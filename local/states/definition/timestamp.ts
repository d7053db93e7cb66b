const EXTENDED_OFFSET_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch of an ISO-8601 date and time with offset, NaN for anything else. */
export function parseTimestamp(text: string): number {
  return EXTENDED_OFFSET_DATE_TIME.test(text) ? Date.parse(text) : NaN;
}
