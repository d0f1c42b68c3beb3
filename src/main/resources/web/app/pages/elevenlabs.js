// What the conversations of ElevenLabs cost, in credits and in dollars, when, for whom, and with which models.
import { merged } from '../words.js';
import * as shared from '../words/provider.js';
import * as own from '../words/elevenlabs.js';
import { modelsPanel } from './elevenlabs/models.js';
import { column, meanDuration, per } from './provider/figures.js';
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

function measures({ t, f }) {
  return [
    { key: 'cost', name: t('dollars'), of: dollars, format: f.money, axis: f.exactMoney },
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
      { name: t('perCall'), of: perCall, format: meanDuration(app) },
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
  return [
    column('cost', t('dollars'), dollars, f.money),
    column('credits', t('credits'), credits, f.whole),
    column('calls', t('conversations'), conversations, f.whole),
    column('time', t('time'), seconds, f.duration, { saved: t('time.seconds') }),
    column('perMinute', t('dollarsPerMinute'), dollarsPerMinute, f.rate),
    column('creditsPerMinute', t('creditsPerMinute'), creditsPerMinute, f.number),
  ];
}
