/** What a colour stands for; the words beside it always say the same. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'open' | 'quiet';
