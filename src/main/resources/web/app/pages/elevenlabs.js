// What the conversations of ElevenLabs cost, in credits and in dollars, when, for whom, and with which models.
import { merged } from '../words.js';
import * as shared from '../words/provider.js';
import * as own from '../words/elevenlabs.js';
import { modelsPanel } from './elevenlabs/models.js';
import { per } from './provider/figures.js';
import { providerPage } from './provider/page.js';

const provider = { name: 'elevenlabs', count: 'total_conversations', measures, figures, columns, panels: modelsPanel };

export const words = merged(shared.words, own.words);
export const { reloads, load, view, refresh } = providerPage(provider);

const dollars = (sums) => sums.total_cost_usd;
const credits = (sums) => sums.total_cost;
const conversations = (sums) => sums.total_conversations;
const seconds = (sums) => sums.total_duration;
const dollarsPerMinute = (sums) => per(dollars(sums), seconds(sums) / 60);
const creditsPerMinute = (sums) => per(credits(sums), seconds(sums) / 60);
const perCall = (sums) => per(seconds(sums), conversations(sums));

const rounded = ({ f }) => (value) => f.duration(value === undefined ? undefined : Math.round(value));

function measures({ t, f }) {
  return [
    { key: 'cost', name: t('dollars'), of: dollars, format: f.money },
    { key: 'credits', name: t('credits'), of: credits, format: f.number },
    { key: 'calls', name: t('conversations'), of: conversations, format: f.number },
  ];
}

function figures(app) {
  const { t, f } = app;
  return [
    [
      { name: t('dollars'), of: dollars, format: f.money, note: t('dollars.note') },
      { name: t('credits'), of: credits, format: f.whole },
      { name: t('conversations'), of: conversations, format: f.whole },
      { name: t('time'), of: seconds, format: f.duration },
      { name: t('dollarsPerMinute'), of: dollarsPerMinute, format: f.rate },
      { name: t('creditsPerMinute'), of: creditsPerMinute, format: f.number },
      { name: t('perCall'), of: perCall, format: rounded(app) },
    ],
    [
      { name: t('callCredits'), of: (sums) => sums.call_charge, format: f.whole },
      { name: t('modelCredits'), of: (sums) => sums.llm_charge, format: f.whole },
      { name: t('modelDollars'), of: (sums) => sums.llm_price, format: f.money },
      { name: t('freeMinutes'), of: (sums) => sums.free_minutes_consumed, format: f.number },
      { name: t('freeDollars'), of: (sums) => sums.free_llm_dollars_consumed, format: f.money },
      { name: t('discounted'), of: (sums) => sums.dev_discount, format: f.whole },
    ],
  ];
}

function columns({ t, f }) {
  const of = (figure, format) => ({ isNumber: true, value: ({ sums }) => figure(sums), cell: ({ sums }) => format(figure(sums)) });
  return [
    { key: 'cost', label: t('dollars'), ...of(dollars, f.money) },
    { key: 'credits', label: t('credits'), ...of(credits, f.whole) },
    { key: 'calls', label: t('conversations'), ...of(conversations, f.whole) },
    { key: 'time', label: t('time'), saved: t('time.seconds'), ...of(seconds, f.duration) },
    { key: 'perMinute', label: t('dollarsPerMinute'), ...of(dollarsPerMinute, f.rate) },
    { key: 'creditsPerMinute', label: t('creditsPerMinute'), ...of(creditsPerMinute, f.number) },
  ];
}
