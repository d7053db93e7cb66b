/** A sum in the currency's minor unit: 1250 EUR is 12.50 euro, 1250 JPY is 1250 yen. */
export interface Money {
  /** A whole number. */
  amount: number;
  /** ISO 4217 code. */
  currency: string;
}

/** The largest amount GraphQL's 32-bit `Int` carries. */
export const MAX_AMOUNT = 2147483647;

/** Currencies without a minor unit in use, and those with a thousandth; from ISO 4217, list one. */
const ZERO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const TWO_DIGITS = (
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP ' +
  'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
  'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN ' +
  'MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE ' +
  'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW'
).split(' ');

/** How many digits of an amount stand behind the decimal point; null for a currency we do not take. */
export function exponentOf(currency: string): number | null {
  if (TWO_DIGITS.includes(currency)) return 2;
  if (ZERO_DIGITS.includes(currency)) return 0;
  if (THREE_DIGITS.includes(currency)) return 3;
  return null;
}

/** Whether the two are the same sum of the same currency. */
export function sameMoney(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currency === other.currency;
}

/** The outcome of arithmetic on amounts: a result that fits, or the code to refuse with. */
export type Amount = { ok: true; amount: number } | { ok: false; code: 'AMOUNT_OVERFLOW' };

/** The amount when it is a whole number between 0 and `MAX_AMOUNT`. */
function checked(amount: number): Amount {
  // Operands stay far below 2^53, so what overflows is seen here and not rounded away before.
  return amount >= 0 && amount <= MAX_AMOUNT && Math.floor(amount) === amount
    ? { ok: true, amount }
    : { ok: false, code: 'AMOUNT_OVERFLOW' };
}

/** Unit price times quantity, exact. */
export function lineTotalOf(unitAmount: number, quantity: number): Amount {
  return checked(unitAmount * quantity);
}

/** The exact sum; refused as soon as a part or the sum does not fit. */
export function sumOf(amounts: readonly number[]): Amount {
  let total: Amount = { ok: true, amount: 0 };
  for (const amount of amounts) {
    const part = checked(amount);
    if (!part.ok) return part;
    total = checked(total.ok ? total.amount + part.amount : 0);
    if (!total.ok) return total;
  }
  return total;
}

/** The sum as a decimal without its currency: `12.50`, `1250`, `1.250`. */
export function decimalOf(money: Money): string {
  const exponent = exponentOf(money.currency) ?? 0;
  const sign = money.amount < 0 ? '-' : '';
  const digits = `${money.amount < 0 ? -money.amount : money.amount}`;
  if (exponent === 0) return `${sign}${digits}`;
  const padded = digits.length > exponent ? digits : `0000${digits}`.slice(-exponent - 1);
  return `${sign}${padded.slice(0, -exponent)}.${padded.slice(-exponent)}`;
}

/** The sum as people read it: `12.50 EUR`. */
export function formatMoney(money: Money): string {
  return `${decimalOf(money)} ${money.currency}`;
}
