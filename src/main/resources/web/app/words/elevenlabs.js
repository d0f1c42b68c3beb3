// Words of the page of ElevenLabs.
export const words = {
  en: {
    title: 'ElevenLabs', dollars: 'Cost in USD', 'dollars.note': 'where ElevenLabs names it', credits: 'Credits', conversations: 'Conversations',
    dollarsPerMinute: 'USD a minute', creditsPerMinute: 'Credits a minute',
    callCredits: 'Credits for calls', modelCredits: 'Credits for models', modelDollars: 'Models in USD',
    freeMinutes: 'Free minutes used', freeDollars: 'Free USD for models used', discounted: 'Discounted conversations',
    byModel: 'By model', model: 'Model', tokens: 'Tokens', noModels: 'No model was used in this period',
    'tokens.input': 'Input', 'tokens.input_cache_read': 'Read from cache', 'tokens.input_cache_write': 'Written to cache', 'tokens.output_total': 'Output',
  },
  es: {
    title: 'ElevenLabs', dollars: 'Costo en USD', 'dollars.note': 'donde ElevenLabs lo indica', credits: 'Créditos', conversations: 'Conversaciones',
    dollarsPerMinute: 'USD por minuto', creditsPerMinute: 'Créditos por minuto',
    callCredits: 'Créditos por llamadas', modelCredits: 'Créditos por modelos', modelDollars: 'Modelos en USD',
    freeMinutes: 'Minutos gratis usados', freeDollars: 'USD gratis para modelos usados', discounted: 'Conversaciones con descuento',
    byModel: 'Por modelo', model: 'Modelo', tokens: 'Tokens', noModels: 'Ningún modelo se usó en este periodo',
    'tokens.input': 'Entrada', 'tokens.input_cache_read': 'Leídos de caché',
    'tokens.input_cache_write': 'Escritos en caché', 'tokens.output_total': 'Salida',
  },
};
